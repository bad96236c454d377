import { type Lane, runStage, STAGES } from "./lane.ts";
import { type LaneResult, passes, summaryLine, timeTable } from "./report.ts";

/**
 * `npm test`: every stage in order up to the first with a lane that fails. It ends with a table of times and one line that
 * scripts read, and with exit code 1 if a lane failed, reported a failed test, or had tests and reported nothing.
 */
async function main(stages: readonly (readonly Lane[])[]): Promise<boolean> {
  const results: LaneResult[] = [];
  const failed: string[] = [];
  let ran = 0;
  for (const stage of stages) {
    if (failed.length > 0) break;
    ran += 1;
    const ended = await runStage(stage);
    results.push(...ended);
    const bad = stage.filter((lane, index) => {
      const result = ended[index];
      return result === undefined || !passes(result, lane.hasTests);
    });
    failed.push(...bad.map(({ script }) => script));
  }
  console.log(`\n${timeTable(results)}\n`);
  if (failed.length > 0) {
    const rest = stages.slice(ran).flatMap((stage) => stage.map(({ script }) => script));
    console.log(`${failed.join(", ")} failed; not run: ${rest.join(", ") || "nothing"}`);
  }
  console.log(summaryLine(results));
  return failed.length === 0;
}

process.exitCode = (await main(STAGES)) ? 0 : 1;
