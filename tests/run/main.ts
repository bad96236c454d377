import { type Lane, LANES, runLane } from "./lane.ts";
import { type LaneResult, passes, summaryLine, timeTable } from "./report.ts";

/**
 * `npm test`: every lane in order up to the first that fails. It ends with a table of times and one line that scripts
 * read, and with exit code 1 if a lane failed, reported a failed test, or had tests and reported nothing.
 */
async function main(lanes: readonly Lane[]): Promise<boolean> {
  const results: LaneResult[] = [];
  let failed: Lane | undefined;
  for (const lane of lanes) {
    console.log(`\n== ${lane.script}`);
    const result = await runLane(lane);
    results.push(result);
    if (!passes(result, lane.hasTests)) {
      failed = lane;
      break;
    }
  }
  console.log(`\n${timeTable(results)}\n`);
  if (failed !== undefined) {
    const rest = lanes.slice(lanes.indexOf(failed) + 1).map(({ script }) => script);
    console.log(`${failed.script} failed; not run: ${rest.join(", ") || "nothing"}`);
  }
  console.log(summaryLine(results));
  return failed === undefined;
}

process.exitCode = (await main(LANES)) ? 0 : 1;
