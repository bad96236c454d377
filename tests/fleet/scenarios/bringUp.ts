import assert from "node:assert/strict";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { eventually, kube, readyReplicas } from "../support/kube.ts";
import { borrowed, type Report, succeed } from "../support/run.ts";
import { assertTraced } from "../support/trace.ts";

export const members = ["eu", "ap", "us"] as const;

const clusterList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ syncMode: z.string(), region: z.string(), provider: z.string() }),
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })),
      }),
    }),
  ),
});

/** Returns the members as Karmada lists them: `eu Pull Ready`. */
export async function karmadaMembers(): Promise<string[]> {
  const { custom } = await kube("karmada");
  const list = clusterList.parse(
    await custom.listClusterCustomObject({
      group: "cluster.karmada.io",
      version: "v1alpha1",
      plural: "clusters",
    }),
  );
  return list.items
    .map(({ metadata, spec, status }) => {
      const ready = status.conditions.find(({ type }) => type === "Ready")?.status === "True";
      return `${metadata.name} ${spec.syncMode} ${ready ? "Ready" : "NotReady"}`;
    })
    .sort();
}

/** Returns the ready replicas of hello, by member. */
async function helloReplicas(names: readonly string[]): Promise<Record<string, number>> {
  const counts = await Promise.all(
    names.map(async (name) => [name, await readyReplicas(name, "hello", "demo")] as const),
  );
  return Object.fromEntries(counts);
}

/** Waits until hello is spread like that. */
export async function waitForHello(wanted: Record<string, number>): Promise<void> {
  await eventually(
    `hello spread as ${JSON.stringify(wanted)}`,
    180,
    () => helloReplicas(Object.keys(wanted)),
    (seen) => JSON.stringify(seen) === JSON.stringify(wanted),
  );
}

/** Returns a report's changes of resources without components, whose inputs follow from their children's. */
export function declared({ changes }: Report): string[] {
  return changes
    .filter(({ type }) => !type.startsWith("archipelago:"))
    .map(({ op, name }) => `${op} ${name}`)
    .sort();
}

/** Returns all resources and components in a report's changes. */
function planned({ changes }: Report): string[] {
  return changes.map(({ type, name }) => `${type} ${name}`).sort();
}

/** A verified fleet for the tests of what happens to it later. */
export function startsWhole(): void {
  // A borrowed cloud has its fleet.
  if (borrowed !== undefined) return;
  it("starts, and every region receives responses from every region", async () => {
    const { report } = await succeed("up");
    assert.deepEqual(silentPairs(report.matrix, members), []);
    await waitForHello({ eu: 1, ap: 1, us: 1 });
  });
}

/** From creation to a verified fleet, and a second up without changes. */
export function comesUp(): void {
  let plan: string[];
  let last: Report;

  it("previews everything that up will create", async () => {
    const { report } = await succeed("preview");
    plan = planned(report);
    for (const wanted of [
      "linode:index/lkeCluster:LkeCluster",
      "tls:index/locallySignedCert:LocallySignedCert",
      "kubernetes:helm.sh/v3:Release",
      "kubernetes:core/v1:Secret",
      "kubernetes:policy.karmada.io/v1alpha1:PropagationPolicy",
    ]) {
      assert.ok(
        plan.some((line) => line.startsWith(wanted)),
        `no ${wanted} in the plan:\n${plan.join("\n")}`,
      );
    }
  });

  it("starts, and every region receives responses from every region", async () => {
    const { report, output } = await succeed("up");
    last = report;
    assert.deepEqual(planned(report), plan, "up made what preview had listed");
    assert.equal(report.matrix.length, members.length);
    assert.deepEqual(silentPairs(report.matrix, members), []);
    assert.match(output, /from \\ answered by/);
  });

  it("has every member Ready in Pull mode", async () => {
    assert.deepEqual(await karmadaMembers(), ["ap Pull Ready", "eu Pull Ready", "us Pull Ready"]);
  });

  it("spreads hello 1:1:1", () => waitForHello({ eu: 1, ap: 1, us: 1 }));

  it("logs each request at the pod and the gateway on its route", () => assertTraced(last.matrix));

  it("has no changes in a second up, after a refresh", async () => {
    const { report } = await succeed("up", "--refresh", "--expect-no-changes");
    assert.deepEqual(report.drift, []);
    assert.deepEqual(report.changes, []);
    assert.deepEqual(silentPairs(report.matrix, members), [], "measured afresh");
  });
}
