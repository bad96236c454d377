/** One run of the program under Pulumi's mocks, for growth.ts: `growthRun.ts <mesh> <regions>` prints what it took as JSON. */
import { stackConfiguration, runProgram } from "../support/program.ts";
import { REGIONS } from "../../settings/tables/regions.ts";

const [mesh = "istio", count = "3"] = process.argv.slice(2);
const places = Object.keys(REGIONS);
const clusters = Array.from({ length: Number(count) }, (_, index) => ({
  name: `r${index + 1}`,
  provider: "linode",
  region: places[index % places.length],
  pools: [{ type: "g6-standard-2", count: 1 }],
}));
const config = {
  ...(await stackConfiguration(mesh === "istio" ? "dev" : "linkerd")),
  "archipelago:clusters": JSON.stringify(clusters),
  "archipelago:demo": JSON.stringify({ replicas: Math.max(3, Number(count)) }),
};
const cpu = process.cpuUsage();
const start = performance.now();
const { nodes } = await runProgram({ stack: "dev", config, preview: true });
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    resources: nodes.length,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
