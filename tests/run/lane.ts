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

/**
 * Stages, cheapest first. The lanes of a stage run side by side, since each keeps one processor busy at most; the fleet tests need all
 * of them. A lane that fails keeps the stages after its own from running.
 */
export const STAGES: readonly (readonly Lane[])[] = [
  [
    { script: "test:unit", hasTests: true },
    { script: "test:graph", hasTests: true },
    { script: "check", hasTests: false },
  ],
  // Two halves of `test:conformance`.
  [
    { script: "test:conformance:clusters", hasTests: true },
    { script: "test:conformance:engine", hasTests: true },
  ],
  [
    { script: "test:packages", hasTests: true },
    { script: "test:browser", hasTests: true },
  ],
  [{ script: "test:fleet", hasTests: true }],
];

/**
 * Runs the lanes of a stage. The first writes to this process's output; what the others write follows it, one after the
 * other. It never throws for a failure.
 *
 * @returns the results in the order of the lanes
 */
export async function runStage(stage: readonly Lane[]): Promise<LaneResult[]> {
  const [first, ...others] = stage.map((lane, index) => runLane(lane, index === 0));
  const results: LaneResult[] = [];
  for (const running of [first, ...others]) {
    if (running === undefined) continue;
    const { output, ...result } = await running;
    if (output !== undefined) console.log(`\n== ${result.lane}\n${output.trimEnd()}`);
    results.push(result);
  }
  return results;
}

/** Runs a lane. Whatever it ends with is a result. */
async function runLane(
  { script, hasTests }: Lane,
  shown: boolean,
): Promise<LaneResult & { readonly output?: string }> {
  const folder = await mkdtemp(join(tmpdir(), "archipelago-test-"));
  const file = join(folder, "report.json");
  const started = performance.now();
  try {
    const options = hasTests ? ["--", "--forbid-only"] : [];
    if (shown) console.log(`\n== ${script}`);
    const { succeeded, output } = await npmRun(
      [script, ...options],
      { TEST_REPORT: file },
      shown ? "inherit" : "pipe",
    );
    const seconds = (performance.now() - started) / 1000;
    const report = await readReport(file);
    return {
      ...{ lane: script, seconds, succeeded },
      ...(!shown && { output }),
      ...(report !== undefined && { report }),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Whether `npm run` ended with exit code 0, and what it wrote to pipes. This process outlives it, whichever signal ends it.
 */
function npmRun(
  args: readonly string[],
  environment: Record<string, string>,
  stdio: "inherit" | "pipe",
): Promise<{ readonly succeeded: boolean; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["run", "--silent", ...args], {
      stdio: ["inherit", stdio, stdio],
      env: { ...process.env, ...environment },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
    // A terminal sends SIGINT to the whole group, so the child has it already.
    const wait = (): void => undefined;
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on("SIGINT", wait).on("SIGTERM", forward);
    child.once("error", reject).once("close", (code) => {
      process.off("SIGINT", wait).off("SIGTERM", forward);
      resolve({ succeeded: code === 0, output });
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
