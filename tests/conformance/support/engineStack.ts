/**
 * One stack under the real engine, with an inline program that a test may change between operations, its state in a
 * folder that is deleted afterwards, and one provider under test.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ConfigMap,
  LocalWorkspace,
  type OutputMap,
  type PulumiFn,
} from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { stringify } from "yaml";
import * as z from "zod";
import { type Change, changeOf, driftOf } from "../../../local/engine/changes.ts";
import { pulumiCommand } from "../../../local/engine/environment.ts";
import { createEngineHome } from "../../../local/engine/home.ts";
import { inlineProgram } from "../../../local/engine/inline.ts";
import { urnsOf } from "../../../local/engine/names.ts";
import { settlePendingOperations } from "../../../local/engine/recovery.ts";
import { commandLine } from "../../../local/host/processes.ts";
import { testParts } from "../../support/parts.ts";
import { killWithDescendants, parentOf } from "../../support/processes.ts";
import { pluginEnvironment, type ProviderName } from "../../../local/engine/plugins.ts";
import { serveLanguageHost } from "./languageHost.ts";
import { pluginUnderTest } from "./pluginUnderTest.ts";

/** A resource in the state, with secrets in plain text. */
interface StoredResource {
  readonly name: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Policy packs of a run, and files with their configurations. */
interface Policies {
  readonly packs: readonly string[];
  readonly configs?: readonly string[];
}

export interface EngineStack {
  /**
   * Runs `up` and returns the engine's changes. `refresh` reads the live resources first; resources named in `replace`
   * are replaced, changed or not.
   */
  up(
    program: PulumiFn,
    options?: { refresh?: boolean; replace?: readonly string[]; policies?: Policies },
  ): Promise<Change[]>;
  /** Kills the running engine and its plugins, and recovers the state as the local runner does. */
  kill(): Promise<void>;
  preview(program: PulumiFn, policies?: Policies): Promise<Change[]>;
  /** Runs `refresh` and returns the differences from the state. */
  refresh(): Promise<Change[]>;
  destroy(): Promise<Change[]>;
  /** Outputs of the last `up`, in plain text. */
  outputs(): Record<string, unknown>;
  /** Names of the outputs that the engine keeps secret. */
  secretOutputs(): string[];
  resources(): Promise<StoredResource[]>;
  /** Content of the state's file. */
  stateFile(): Promise<string>;
  /** Runs a command line in the stack's folder, with the stack's passphrase in the environment. */
  type(line: string): Promise<string>;
  /** The engine's events so far, as JSON. */
  events(): string;
  /** The engine's whole output so far. */
  printed(): string;
  close(): Promise<void>;
}

/** A plugin that starts policy packs: its name without `pulumi-analyzer-`, and the folder of its executable. */
interface Analyzer {
  readonly name: string;
  readonly path: string;
}

const deployment = z.looseObject({
  resources: z
    .array(
      z.looseObject({
        urn: z.string(),
        type: z.string(),
        id: z.string().default(""),
        inputs: z.record(z.string(), z.unknown()).default({}),
        outputs: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default([]),
});

/**
 * Opens a new stack. The `pulumi` binary is the one on PATH.
 *
 * @param under the provider under test, or several
 * @param ownsEveryCluster as in the local cloud's runner
 * @param analyzers plugins that start policy packs
 */
export async function openEngineStack(
  under: ProviderName | readonly ProviderName[],
  config: ConfigMap = {},
  { ownsEveryCluster = false, analyzers = [] as readonly Analyzer[] } = {},
): Promise<EngineStack> {
  const plugins = await Promise.all([under].flat().map(pluginUnderTest));
  const folder = await mkdtemp(join(tmpdir(), "archipelago-conformance-"));
  const [work, state] = [join(folder, "work"), join(folder, "state")];
  const temporary = join(folder, "temporary");
  await Promise.all([work, state, temporary].map((path) => mkdir(path)));
  const own = plugins.filter(({ kind }) => kind !== "official");
  const providers = own.map(({ name, path }) => ({ name, path }));
  await writeFile(
    join(work, "Pulumi.yaml"),
    stringify({ name: "conformance", runtime: "nodejs", plugins: { providers, analyzers } }),
  );
  const home = await createEngineHome(folder);
  const { path } = await testParts();
  const command = await pulumiCommand({ home: folder, pulumi: join(path, "pulumi") }, home);
  const envVars = {
    // Pulumi's Kubernetes plugin leaves kubeconfigs there.
    TMPDIR: temporary,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "for a test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...pluginEnvironment(plugins, ownsEveryCluster),
    ...(own.length < plugins.length
      ? {}
      : { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true", PULUMI_HOME: home }),
  };
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "test", projectName: "conformance", program: () => Promise.resolve() },
    { workDir: work, pulumiCommand: command, envVars },
  );
  await stack.setAllConfig(config);

  let text = "";
  let events = "";
  let outputs: OutputMap = {};
  const watching = (pick: typeof changeOf) => {
    const changes: Change[] = [];
    return {
      changes,
      onOutput: (line: string): void => {
        text += line;
      },
      onEvent: (event: Parameters<typeof changeOf>[0]): void => {
        events += `${JSON.stringify(event)}\n`;
        const change = pick(event);
        if (change !== undefined && !change.type.startsWith("pulumi:")) changes.push(change);
      },
    };
  };

  return {
    async up(program, { refresh = false, replace: names = [], policies } = {}) {
      const { changes, ...watch } = watching(changeOf);
      const replace = await urnsOf(stack, names);
      const options = { ...watch, ...policyOptions(policies), refresh, replace };
      ({ outputs } = await running(program, (run) => stack.up({ ...options, ...run })));
      return changes;
    },
    async kill() {
      await killWithDescendants(
        async (pid) =>
          (await parentOf(pid)) === process.pid && / up .*--client/.test(await commandLine(pid)),
      );
      await stack.cancel();
      await settlePendingOperations(stack, folder, () => undefined);
    },
    async preview(program, policies) {
      const { changes, ...watch } = watching(changeOf);
      const options = { ...watch, ...policyOptions(policies) };
      await running(program, (run) => stack.preview({ ...options, ...run }));
      return changes;
    },
    async refresh() {
      const { changes, ...watch } = watching(driftOf);
      await stack.refresh(watch);
      return changes;
    },
    async destroy() {
      const { changes, ...watch } = watching(changeOf);
      await stack.destroy(watch);
      return changes;
    },
    outputs: () =>
      Object.fromEntries(
        Object.entries(outputs).map(([key, { value }]) => [key, value as unknown]),
      ),
    secretOutputs: () =>
      Object.entries(outputs)
        .filter(([, { secret }]) => secret)
        .map(([key]) => key),
    async resources() {
      const exported = await stack.exportStack();
      return deployment.parse(exported.deployment).resources.map(({ urn, ...resource }) => ({
        ...resource,
        name: urn.split("::").at(-1) ?? urn,
      }));
    },
    stateFile: () => readFile(join(state, ".pulumi/stacks/conformance/test.json"), "utf8"),
    async type(line) {
      const host = await serveLanguageHost();
      try {
        const env = { ...envVars, ...host.env };
        return (await execa({ all: true, cwd: work, env, shell: true })(line)).all;
      } finally {
        host.close();
      }
    },
    events: () => events,
    printed: () => text,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function policyOptions(policies?: Policies) {
  if (policies === undefined) return {};
  return { policyPacks: [...policies.packs], policyPackConfigs: [...(policies.configs ?? [])] };
}

/** Message of a failed operation. Fails if it succeeds. */
export async function failureOf(operation: Promise<unknown>): Promise<string> {
  try {
    await operation;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return assert.fail("the operation succeeded");
}

/** Changes as `op name`, in the order of the engine's steps. */
export const steps = (changes: readonly { op: string; name: string }[]): string[] =>
  changes.map(({ op, name }) => `${op} ${name}`);

/** Limit for the rest of a test's program after an error. */
const graceSeconds = 3;

/** One operation with a program, whose connections are closed at its end. */
async function running<T>(
  program: PulumiFn,
  operation: (run: { readonly program: PulumiFn; readonly signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const inline = inlineProgram(program, graceSeconds);
  try {
    return await operation({ program: inline.program, signal: inline.signal });
  } finally {
    inline.close();
  }
}
