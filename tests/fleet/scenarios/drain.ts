import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { formatLoad } from "../../../cli/load/report.ts";
import { startLoad } from "../support/countedLoad.ts";
import { eventually, kube } from "../support/kube.ts";
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

/** A region is emptied on purpose and returns, and no request fails. */
export function drainsAndReturns(): void {
  let recorder: TrafficRecorder;

  it("drains a region under load and brings it back, with no failed request", async () => {
    for (const name of members) await deployWorkload(name, name === drained);
    await answeredBy(drained, "http://shop", members.toSorted());
    recorder = TrafficRecorder.start(drained);
    const load = await startLoad(members);
    await sleep(quietSeconds * 1000);

    const { report } = await succeed("up", "--settings", await settings(true));
    assert.deepEqual(
      silentPairs(report.matrix, members),
      others.map((from) => ({ from, to: drained })).toSorted((a, b) => (a.from < b.from ? -1 : 1)),
    );
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
      "no replica of hello in the drained region, and three elsewhere",
      120,
      async () => {
        const { apps } = await kube(drained);
        const { items } = await apps.listNamespacedDeployment({ namespace: "demo" });
        return items.find(({ metadata }) => metadata?.name === "hello")?.status?.replicas ?? 0;
      },
      (replicas) => replicas === 0,
    );
    // A user's own Service that the region still has pods of: its clients are served by another region.
    await answeredBy(drained, "http://shop", ["eu"]);
    await sleep(quietSeconds * 1000);

    const { report: after } = await succeed("up", "--settings", await settings(false));
    assert.deepEqual(silentPairs(after.matrix, members), []);
    await waitForHello({ eu: 1, ap: 1, us: 1 });
    await answeredBy(drained, "http://shop", members.toSorted());
    await sleep(quietSeconds * 1000);

    const counted = await load.stop();
    await recorder.stop();
    const text = formatLoad(counted);
    // To compare a run with the figures in docs/operations/drain.md.
    console.log(text.replaceAll(/^/gm, "      "));
    const silence = recorder.longestSilence;
    console.log(
      `      shop: ${recorder.answers.length} requests, ${recorder.failures.length} failed, longest silence ${silence} s`,
    );
    assert.ok(
      counted.callers.every(({ complete }) => complete),
      text,
    );
    const failed = [...counted.shared, ...counted.pairs].filter(
      // Others' requests for this region alone have no region that could answer them.
      ({ from, to, failed }) => failed > 0 && (to !== drained || from === drained),
    );
    assert.deepEqual(failed, [], text);
    assert.deepEqual(recorder.failures, []);
  });

  after("deletes the user's workload", async () => {
    for (const name of members) {
      const { core } = await kube(name);
      const { items } = await core.listNamespace({ fieldSelector: `metadata.name=${namespace}` });
      if (items.length > 0) await core.deleteNamespace({ name: namespace });
    }
  });
}
