import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { deployBrokenReplica, removeBrokenReplica } from "../support/brokenReplica.ts";
import { type Call, isFailed, isSlow, startCalls } from "../support/callSteadily.ts";
import { editByHand, eventually, kube } from "../support/kube.ts";
import { type LinkerdFleet, linkerdValues } from "../support/linkerdFleet.ts";
import { cutOff, heal } from "../support/partition.ts";
import { settingsVariant } from "../support/run.ts";
import { type Answers, requestHello } from "../support/sendRequests.ts";
import { deployCallers, removeCallers } from "./authorization.ts";
import { waitForHello } from "./bringUp.ts";

const regions = ["eu", "ap"] as const;
const dead = "ap";
const url = "http://hello:5000/api/info";

/** Writes Pulumi.local.yaml with Linkerd and two regions. */
export function linkerdFailoverSettings(locality: boolean): Promise<string> {
  return settingsVariant(`linkerd-failover-${locality ? "near" : "even"}`, (config) => {
    const clusters = z
      .array(z.looseObject({ name: z.string() }))
      .parse(config["archipelago:clusters"]);
    return {
      ...config,
      "archipelago:mesh": "linkerd",
      "archipelago:clusters": clusters.filter(({ name }) => regions.some((one) => one === name)),
      "archipelago:linkerd": {
        values: linkerdValues,
        locality: { enabled: locality, failover: { eu: "ap" } },
      },
      "archipelago:demo": { replicas: 2, weights: { eu: 1, ap: 1 } },
    };
  });
}

const requests = 20;

/** Waits until that many consecutive requests of eu's caller are served by these regions, and by no other. */
function served(...by: readonly string[]): Promise<Answers> {
  return eventually(
    `eu served by ${by.join(" and ")}`,
    60,
    () => requestHello("eu", "caller", requests),
    (answers) => Object.keys(answers).join() === by.join(),
  );
}

/** Prints what requests suffered after an event, to compare a run with the figures in docs/operations/lost-region.md. */
function figures(what: string, calls: readonly Call[], event: number) {
  const failed = calls.filter(isFailed);
  const slow = calls.filter((call) => call.at >= event && isSlow(call));
  const last = Math.max(0, ...slow.map(({ at }) => at - event));
  const longest = Math.max(0, ...slow.map(({ seconds }) => seconds));
  const text = `${what}: ${calls.length} requests, ${failed.length} failed, ${slow.length} slow, the last after ${last.toFixed(0)} s, the longest ${longest.toFixed(1)} s`;
  console.log(`      ${text}`);
  return { failed, last, text };
}

/** Requests recover from a region that is gone, and from one without replicas, by Linkerd's proxies alone. */
export function failsOverWithLinkerd(fleet: LinkerdFleet): void {
  it("starts, and calls hello in both regions alike", async () => {
    const { report } = await fleet.succeed(await linkerdFailoverSettings(false), "up");
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    await waitForHello({ eu: 1, ap: 1 });
    await deployCallers(regions);
    await served("ap", "eu");
  });

  it("takes a dead region's mirror out of the route, and puts it back", async () => {
    const calls = startCalls("eu", url);
    await sleep(10_000);
    const cut = Date.now() / 1000;
    try {
      await cutOff(dead);
      await sleep(45_000);
    } finally {
      await heal(dead);
    }
    const healed = Date.now() / 1000;
    await served("ap", "eu");
    const back = Date.now() / 1000 - healed;
    const { failed, last, text } = figures("ap cut off", await calls.stop(), cut);
    console.log(`      ap is called again ${back.toFixed(0)} s after its return`);
    assert.deepEqual(failed, [], text);
    assert.ok(last < 15, text);
  });

  it("keeps requests in their region with locality, also in a second up", async () => {
    const near = await linkerdFailoverSettings(true);
    await fleet.succeed(near, "up");
    await served("eu");
    const { report } = await fleet.succeed(near, "up", "--refresh", "--expect-no-changes");
    assert.deepEqual([report.drift, report.changes], [[], []]);
  });

  it("ejects a replica that is Ready and responds with errors", async () => {
    const calls = startCalls("eu", url);
    await sleep(5_000);
    const event = Date.now() / 1000;
    await deployBrokenReplica("eu");
    await sleep(15_000);
    await removeBrokenReplica("eu");
    const { failed, text } = figures("a broken replica in eu", await calls.stop(), event);
    assert.deepEqual(failed, [], text);
  });

  it("sends them to the failover while the region has no replica, and back", async () => {
    const calls = startCalls("eu", url);
    await sleep(5_000);
    const event = Date.now() / 1000;
    try {
      await setSchedulable(false);
      const { core } = await kube("eu");
      await core.deleteCollectionNamespacedPod({ namespace: "demo", labelSelector: "app=hello" });
      await served("ap");
    } finally {
      await setSchedulable(true);
    }
    await served("eu");
    const { failed, text } = figures("no replica in eu", await calls.stop(), event);
    assert.deepEqual(failed, [], text);
    await removeCallers(regions);
  });
}

/** Lets eu's nodes take new pods, or not. */
async function setSchedulable(schedulable: boolean): Promise<void> {
  const { core } = await kube("eu");
  const { items } = await core.listNode();
  for (const { metadata } of items) {
    await editByHand("eu", {
      ...{ apiVersion: "v1", kind: "Node", metadata: { name: metadata?.name ?? "" } },
      ...{ spec: { unschedulable: !schedulable } },
    });
  }
}
