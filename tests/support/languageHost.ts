/**
 * Runs the program as Pulumi's Node language host does (pulumi-language-nodejs, its constructArguments): a process of
 * its own that loads @pulumi/pulumi/cmd/run with the project's `nodeargs`, and is connected to the engine by gRPC. The
 * mocks of the graph tests replace the engine.
 */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { z } from "zod";
import { SECRET_KEYS } from "../../settings/encryption.ts";
import { decode } from "./decode.ts";
import { masked } from "./golden.ts";
import type { GraphNode } from "./graphNode.ts";
import { serveEngine } from "./mockEngine.ts";
import { startMocks, type MockOptions } from "./mocks.ts";
import type { Configuration } from "./program.ts";

const root = join(import.meta.dirname, "../..");

const projectSchema = z.object({
  name: z.string(),
  main: z.string(),
  runtime: z.object({
    name: z.literal("nodejs"),
    options: z.object({ typescript: z.boolean(), nodeargs: z.string() }),
  }),
});

/** A completed run of the program. */
export interface HostedRun {
  readonly code: number | null;
  /** Output of the process. */
  readonly output: string;
  /** The program's log messages from severity `warning` on, as `error: …`. */
  readonly log: readonly string[];
  /** The declared resources, without the stack's own. */
  readonly nodes: readonly GraphNode[];
  /** The stack's outputs with secrets masked; absent when the program returned none. */
  readonly outputs?: unknown;
}

/** Runs Pulumi.yaml's program with the given configuration, until its process ends. */
export async function runAsLanguageHost(
  config: Configuration,
  options: MockOptions & {
    readonly stack: string;
    /** Shortens waits of minutes to seconds; see tests/support/shortLimits.mjs. @default false */
    readonly shortLimits?: boolean;
  },
): Promise<HostedRun> {
  const project = projectSchema.parse(parse(await readFile(join(root, "Pulumi.yaml"), "utf8")));
  const mocks = await startMocks({ ...options, project: project.name });
  const engine = await serveEngine(mocks.monitor);
  try {
    const { nodeargs, typescript } = project.runtime.options;
    const child = spawn(
      process.execPath,
      [
        ...nodeargs.split(" "),
        ...(options.shortLimits === true
          ? ["--import", join(import.meta.dirname, "shortLimits.mjs")]
          : []),
        createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run"),
        ...["--monitor", engine.address, "--engine", engine.address],
        ...["--organization", "organization", "--project", project.name, "--stack", options.stack],
        ...["--root-directory", root, "--pwd", root],
        ...(options.preview === true ? ["--dry-run"] : []),
        ...["--parallel", "16", project.main],
      ],
      {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          // The program keeps what it downloads; a test keeps it nowhere.
          XDG_CACHE_HOME: "/dev/null",
          PULUMI_CONFIG: JSON.stringify(config),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(SECRET_KEYS),
          PULUMI_NODEJS_TYPESCRIPT: String(typescript),
        },
      },
    );
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject).once("close", resolve);
    });
    const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    const outputs = engine.outputs();
    return {
      code,
      output: out + error,
      log: engine.log,
      nodes: belowStack(mocks.nodes),
      ...(outputs !== undefined && { outputs: maskedOutputs(outputs) }),
    };
  } finally {
    engine.close();
  }
}

function maskedOutputs(wire: unknown): unknown {
  const { value, secrets } = decode(wire);
  return masked(value, secrets);
}

/** The nodes without the stack's resource, which an inline program under mocks does not have. */
function belowStack(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const stack = nodes.find(({ type }) => type === "pulumi:pulumi:Stack");
  return nodes
    .filter((node) => node !== stack)
    .map((node) => (node.parent === stack?.name ? { ...node, parent: undefined } : node));
}
