import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { callSteadily, isFailed, startCalls } from "../support/callSteadily.ts";
import { eventually, kube, readyReplicas } from "../support/kube.ts";
import { cutOff, heal } from "../support/partition.ts";
import { settingsVariant, succeed } from "../support/run.ts";
import { deployCallers, removeCallers } from "./authorization.ts";
import { karmadaMembers, waitForHello } from "./bringUp.ts";

/** Two regions, with two of hello in each. */
const regions = ["eu", "ap"] as const;
const gone = "ap";
const replicas = { eu: 2, ap: 2 };

const bindings = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({
        clusters: z.array(z.object({ name: z.string() })).default([]),
        gracefulEvictionTasks: z.array(z.unknown()).default([]),
      }),
    }),
  ),
});

/** Writes Pulumi.local.yaml with two regions and failover. */
export function failoverSettings(): Promise<string> {
  return settingsVariant("failover", (config) => {
    const clusters = z
      .array(z.looseObject({ name: z.string() }))
      .parse(config["archipelago:clusters"]);
    const karmada = z.looseObject({}).parse(config["archipelago:karmada"]);
    return {
      ...config,
      "archipelago:clusters": clusters.filter(({ name }) => name in replicas),
      "archipelago:karmada": { ...karmada, failover: { enabled: true } },
      "archipelago:demo": { replicas: 4, weights: { eu: 1, ap: 1 } },
    };
  });
}

/** The regions of each of the demo's resources, and of those that are being evicted, as Karmada has them. */
async function placements(): Promise<Record<string, string>> {
  const { custom } = await kube("karmada");
  const listed: unknown = await custom.listNamespacedCustomObject({
    group: "work.karmada.io",
    version: "v1alpha2",
    namespace: "demo",
    plural: "resourcebindings",
  });
  return Object.fromEntries(
    bindings.parse(listed).items.map(({ metadata, spec }) => {
      const names = spec.clusters.map(({ name }) => name).toSorted();
      const evicted = spec.gracefulEvictionTasks.length;
      return [metadata.name, `${names.join(" ")}${evicted > 0 ? ", evicting" : ""}`];
    }),
  );
}

/** Starts the fleet. */
export function startsWithFailover(): void {
  it("starts with failover, and has hello's Service in both regions", async () => {
    await succeed("up", "--settings", await failoverSettings());
    await waitForHello(replicas);
    assert.equal((await placements())["hello-service"], "ap eu");
  });
}

/** A region's replicas go elsewhere while it is gone, and come back with it. */
export function failsOverAndBack(): void {
  it("moves a dead region's replicas in under 90 s and back when it returns", async () => {
    await deployCallers(regions);
    const url = "http://hello:5000/api/info";
    const calls = startCalls("eu", url);
    try {
      await sleep(10_000);
      const cut = Date.now();
      await cutOff(gone);
      await eventually(
        "every replica of hello in eu",
        90,
        () => readyReplicas("eu", "hello", "demo"),
        (ready) => ready === 4,
      );
      const moved = (Date.now() - cut) / 1000;
      // The region's clients need the Service when it returns.
      assert.equal((await placements())["hello-service"], "ap eu");
      await sleep(15_000);
      const healed = Date.now();
      await heal(gone);
      await eventually(`${gone} to be Ready`, 120, karmadaMembers, (seen) =>
        seen.every((line) => line.endsWith(" Ready")),
      );
      const ready = (Date.now() - healed) / 1000;
      await waitForHello(replicas);
      const back = (Date.now() - healed) / 1000;
      await sleep(10_000);
      const made = await calls.stop();
      const failed = made.filter(isFailed).length;
      const figures = `elsewhere after ${moved} s; Ready ${ready} s and back ${back} s after the heal; eu to hello: ${made.length} requests, ${failed} failed`;
      // To compare a run with the figures in docs/operations/failover.md.
      console.log(`      ${figures}`);
      assert.ok(failed <= 5, figures);
      const own = await callSteadily(gone, url, 5);
      assert.deepEqual(own.filter(isFailed), []);
    } finally {
      await heal(gone);
      await removeCallers(regions);
    }
  });
}

/** A manager that is cut off moves nothing, and finds everything as it was. */
export function stillnessWithoutManager(): void {
  it("moves nothing while the manager is cut off, nor when it is back", async () => {
    const before = await placements();
    const objects = await propagated();
    await cutOff("manager");
    try {
      // Longer than it takes for a region.
      await sleep(120_000);
      await waitForHello(replicas);
    } finally {
      await heal("manager");
    }
    await eventually("all members to be Ready", 180, karmadaMembers, (seen) =>
      seen.every((line) => line.endsWith(" Ready")),
    );
    // Longer than it takes to move what would be moved now.
    await sleep(60_000);
    assert.deepEqual(await placements(), before);
    assert.deepEqual(await propagated(), objects);
  });
}

/** The uids of hello's pods and Services in the regions. */
async function propagated(): Promise<string[]> {
  const lists = regions.map(async (name) => {
    const { core } = await kube(name);
    const pods = await core.listNamespacedPod({ namespace: "demo", labelSelector: "app=hello" });
    const services = await core.listNamespacedService({ namespace: "demo" });
    return [...pods.items, ...services.items].map(({ metadata }) => metadata?.uid ?? "");
  });
  return (await Promise.all(lists)).flat().toSorted();
}
