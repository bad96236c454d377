/**
 * `npm run bench:growth [-- 3 10 30]`: how resources, processor time and memory of planning grow with the regions of a
 * fleet, under Pulumi's mocks. Each size is a process of its own. Prints the table of docs/benchmarks.md.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";

const run = z.object({
  resources: z.number(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakBytes: z.number(),
});
type Run = z.output<typeof run>;

/** The largest heap of a run, in MiB. A larger fleet ends with an error instead of filling the machine. */
const heapMebibytes = 12_000;

async function measure(mesh: string, regions: number): Promise<Run> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--import", "tsx", `--max-old-space-size=${heapMebibytes}`],
    ...[join(import.meta.dirname, "growthRun.ts"), mesh, String(regions)],
  ]);
  return run.parse(JSON.parse(stdout));
}

/** The exponent of the growth from one size to the next: 1 is linear, 2 quadratic. */
function exponent(before: number, after: number, ratio: number): string {
  return (Math.log(after / before) / Math.log(ratio)).toFixed(2);
}

const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [3, 10, 30];
console.log("| mesh | regions | resources | exponent | CPU seconds | exponent | peak memory |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
for (const mesh of ["istio", "linkerd"]) {
  let last: { readonly regions: number; readonly of: Run } | undefined;
  for (const regions of sizes) {
    const of = await measure(mesh, regions);
    const [resources, seconds] =
      last === undefined
        ? ["", ""]
        : [
            exponent(last.of.resources, of.resources, regions / last.regions),
            exponent(last.of.cpuSeconds, of.cpuSeconds, regions / last.regions),
          ];
    const memory = `${Math.round(of.peakBytes / 1024 ** 2)} MiB`;
    const cells = [
      mesh,
      regions,
      of.resources,
      resources,
      of.cpuSeconds.toFixed(1),
      seconds,
      memory,
    ];
    console.log(`| ${cells.join(" | ")} |`);
    last = { regions, of };
  }
}
