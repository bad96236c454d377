import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { project, startCommand } from "./commands.ts";
import { killEngine } from "./engine.ts";

/**
 * A cloud with a running fleet, to work on a single test: `FLEET_CLOUD=local npm run test:fleet -- --grep weights`. Nothing
 * is created before or deleted afterwards.
 */
export const borrowed = process.env["FLEET_CLOUD"];

/**
 * The tests' own cloud, so that a user's running one is not changed; `FLEET_TEST_CLOUD` sets another name, for two test runs
 * on one machine.
 */
export const cloud = borrowed ?? process.env["FLEET_TEST_CLOUD"] ?? "fleet-test";

/** For suites that create and delete their own fleet: never on a borrowed cloud. */
export const describeOwn = borrowed === undefined ? describe : describe.skip;

const change = z.object({
  op: z.string(),
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  paths: z.array(z.string()),
});

/** The file that `local/main.ts` writes with `--report`. */
const report = z.object({
  changes: z.array(change).default([]),
  drift: z.array(change).default([]),
  matrix: z
    .array(
      z.object({
        from: z.string(),
        answers: z.record(z.string(), z.number()),
        failures: z.number(),
        ids: z.record(z.string(), z.array(z.string())),
      }),
    )
    .default([]),
});
export type Report = z.infer<typeof report>;

/** A completed operation: its exit code, its output and its report. */
export interface Run {
  readonly code: number;
  readonly output: string;
  readonly report: Report;
}

/** A running operation. */
export interface Operation {
  /** Kills it immediately with its engine and plugins, without cleanup. */
  kill(): Promise<void>;
  /** Returns true when its output matches, or false when it ends first. */
  reaches(pattern: RegExp): Promise<boolean>;
  /** Returns when its output matches; fails if it ends first. */
  prints(pattern: RegExp): Promise<void>;
  readonly finished: Promise<Run>;
}

/** The end of the names of the files with the engine's events, in {@link workFolder}. */
export const eventsEnding = ".events.jsonl";

let counter = 0;
let folder: string | undefined;

/** Returns the folder of this test run: settings variants, reports, and a log of each operation and of its events. */
export async function workFolder(): Promise<string> {
  folder ??= await mkdtemp(join(tmpdir(), "archipelago-fleet-"));
  return folder;
}

/** Starts an operation of the local cloud's command line, with a separate log. */
export async function start(...args: readonly string[]): Promise<Operation> {
  const place = await workFolder();
  counter += 1;
  const stem = `${String(counter).padStart(2, "0")}-${args[0] ?? "run"}`;
  const reportFile = join(place, `${stem}.json`);
  const files = ["--report", reportFile, "--event-log", join(place, `${stem}${eventsEnding}`)];
  const child = startCommand(...args, "--cloud", cloud, ...files);
  child.all.pipe(createWriteStream(join(place, `${stem}.log`)));
  let printed = "";
  let over = false;
  child.all.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const finished = child.then(async (result): Promise<Run> => {
    over = true;
    const text = await readFile(reportFile, "utf8").catch(() => "{}");
    return {
      code: result.exitCode ?? -1,
      output: result.all,
      report: report.parse(JSON.parse(text)),
    };
  });
  const reaches = async (pattern: RegExp): Promise<boolean> => {
    while (!pattern.test(printed)) {
      if (over) return pattern.test(printed);
      await sleep(200);
    }
    return true;
  };
  return {
    reaches,
    async kill() {
      child.kill("SIGKILL");
      await killEngine(cloud);
    },
    async prints(pattern) {
      if (!(await reaches(pattern))) {
        throw new Error(`${stem} ended without printing ${pattern.source}`);
      }
    },
    finished,
  };
}

/** Runs an operation. */
export async function run(...args: string[]): Promise<Run> {
  return (await start(...args)).finished;
}

/** As `run`, and fails with the end of the output if the operation failed. */
export async function succeed(...args: string[]): Promise<Run> {
  const result = await run(...args);
  if (result.code !== 0) {
    throw new Error(
      `${args.join(" ")} ended with ${result.code}:\n${result.output.split("\n").slice(-60).join("\n")}`,
    );
  }
  return result;
}

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()) });
type Config = Record<string, unknown>;

/** Writes a variant of a stack file, Pulumi.local.yaml unless another is named, and returns its path. */
export async function settingsVariant(
  name: string,
  edit: (config: Config) => Config,
  of = "Pulumi.local.yaml",
): Promise<string> {
  const text = await readFile(join(project, of), "utf8");
  const file = stackFile.parse(parse(text));
  const place = await workFolder();
  await mkdir(place, { recursive: true });
  const path = join(place, `${name}.yaml`);
  await writeFile(path, stringify({ ...file, config: edit(file.config) }));
  return path;
}
