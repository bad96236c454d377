import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LaneResult, type Report, reportSchema } from "./report.ts";

/** One step of the whole test run: a script of package.json. */
export interface Lane {
  readonly script: string;
  /** Whether the script is a run of mocha, whose results count. */
  readonly hasTests: boolean;
}

/** Cheapest first. A lane that fails keeps the ones after it from running. */
export const LANES: readonly Lane[] = [
  { script: "check", hasTests: false },
  { script: "test:unit", hasTests: true },
  { script: "test:packages", hasTests: true },
  { script: "test:conformance", hasTests: true },
  { script: "test:fleet", hasTests: true },
];

/** Runs a lane with this process's input and output. Whatever it ends with is a result; it never throws for a failure. */
export async function runLane({ script, hasTests }: Lane): Promise<LaneResult> {
  const folder = await mkdtemp(join(tmpdir(), "archipelago-test-"));
  const file = join(folder, "report.json");
  const started = performance.now();
  try {
    const options = hasTests ? ["--", "--forbid-only"] : [];
    const succeeded = await npmRun([script, ...options], { TEST_REPORT: file });
    const seconds = (performance.now() - started) / 1000;
    const report = await readReport(file);
    return { lane: script, seconds, succeeded, ...(report !== undefined && { report }) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whether `npm run` ended with exit code 0. This process outlives it, whichever signal ends it. */
function npmRun(args: readonly string[], environment: Record<string, string>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["run", "--silent", ...args], {
      stdio: "inherit",
      env: { ...process.env, ...environment },
    });
    // A terminal sends SIGINT to the whole group, so the child has it already.
    const wait = (): void => undefined;
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on("SIGINT", wait).on("SIGTERM", forward);
    child.once("error", reject).once("close", (code) => {
      process.off("SIGINT", wait).off("SIGTERM", forward);
      resolve(code === 0);
    });
  });
}

/** Nothing where the lane ended without a report, or was killed while it wrote one. */
async function readReport(file: string): Promise<Report | undefined> {
  try {
    return reportSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}
