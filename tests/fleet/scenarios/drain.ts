import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { formatLoad, type LoadReport } from "../../../cli/load/report.ts";
import { startLoad } from "../support/countedLoad.ts";
import { eventually, kube, readyReplicas } from "../support/kube.ts";
import { settingsVariant, succeed } from "../support/run.ts";
import { TrafficRecorder } from "../support/trafficRecorder.ts";
import { answeredBy, deployWorkload, namespace } from "../support/workload.ts";
import { declared, members, waitForHello } from "./bringUp.ts";

const drained = "us";
const others = members.filter((name) => name !== drained);

/** Seconds of traffic before and after each change. */
const quietSeconds = 10;

/** Writes the fleet's settings with the region drained or not, and returns the file's path. */
async function settings(isDrained: boolean): Promise<string> {
  return settingsVariant(isDrained ? "drained" : "returned", (config) => {
    const clusters = z
      .array(z.looseObject({ name: z.string() }))
      .parse(config["archipelago:clusters"]);
    return {
      ...config,
      "archipelago:clusters": clusters.map((cluster) =>
        isDrained && cluster.name === drained ? { ...cluster, drained: true } : cluster,
      ),
    };
  });
}

/** Drains the region, and returns when its own clients are served by another one. */
async function drain(): Promise<void> {
  const { report } = await succeed("up", "--settings", await settings(true));
  const silent = silentPairs(report.matrix, members).map(({ from, to }) => `${from} ${to}`);
  assert.deepEqual(silent.toSorted(), others.map((from) => `${from} ${drained}`).toSorted());
  const changes = [...new Set(declared(report))].filter(
    (line) => !/(gate|reach|rollout)-/.test(line),
  );
  assert.deepEqual(changes, [
    `create drain-${drained}-rule`,
    "update demo-propagation",
    `update member-${drained}-cluster`,
    ...others.map((name) => `update peers-${name}-bundle`).toSorted(),
  ]);
  await eventually(
    "no replica of hello in the drained region",
    120,
    () => readyReplicas(drained, "hello", "demo"),
    (replicas) => replicas === 0,
  );
  // A user's own Service, of which the region still has pods.
  await answeredBy(drained, "http://shop", ["eu"]);
}

async function undrain(): Promise<void> {
  const { report } = await succeed("up", "--settings", await settings(false));
  assert.deepEqual(silentPairs(report.matrix, members), []);
  await waitForHello({ eu: 1, ap: 1, us: 1 });
  await answeredBy(drained, "http://shop", members.toSorted());
}

/** No request failed but those for the drained region alone, which no other region could have answered. */
function assertNoneFailed(counted: LoadReport, shop: TrafficRecorder): void {
  const text = formatLoad(counted);
  const { answers, failures, longestSilence } = shop;
  const own = `shop: ${answers.length} requests, ${failures.length} failed, longest silence ${longestSilence} s`;
  // To compare a run with the figures in docs/operations/drain.md.
  console.log(`${text}\n${own}`.replaceAll(/^/gm, "      "));
  assert.ok(
    counted.callers.every(({ complete }) => complete),
    text,
  );
  const failed = [...counted.shared, ...counted.pairs].filter(
    ({ from, to, failed }) => failed > 0 && (to !== drained || from === drained),
  );
  assert.deepEqual(failed, [], text);
  assert.deepEqual(failures, []);
}

/** A region is emptied on purpose and returns, and no request fails. */
export function drainsAndReturns(): void {
  it("drains a region under load and brings it back, with no failed request", async () => {
    for (const name of members) await deployWorkload(name, name === drained);
    await answeredBy(drained, "http://shop", members.toSorted());
    const shop = TrafficRecorder.start(drained);
    const load = await startLoad(members);
    let counted: LoadReport;
    try {
      await sleep(quietSeconds * 1000);
      await drain();
      await sleep(quietSeconds * 1000);
      await undrain();
      await sleep(quietSeconds * 1000);
    } finally {
      counted = await load.stop();
      await shop.stop();
      await removeWorkload();
    }
    assertNoneFailed(counted, shop);
  });
}

async function removeWorkload(): Promise<void> {
  for (const name of members) {
    const { core } = await kube(name);
    await core.deleteNamespace({ name: namespace });
    await eventually(
      `${name}: no ${namespace}`,
      60,
      async () =>
        (await core.listNamespace({ fieldSelector: `metadata.name=${namespace}` })).items.length,
      (namespaces) => namespaces === 0,
    );
  }
}
