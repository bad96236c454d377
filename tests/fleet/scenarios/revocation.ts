import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { forge, requestProbe, stealAuthority } from "../support/forgery.ts";
import { eventually, kube } from "../support/kube.ts";
import { run, succeed } from "../support/run.ts";
import { TrafficRecorder } from "../support/trafficRecorder.ts";
import { deployWorkload, podsOf } from "../support/workload.ts";
import { declared } from "./bringUp.ts";

/** A fleet with an istiod in every region, without traffic of its own but the probes'. */
export interface RevocableFleet {
  readonly members: readonly string[];
  /** Writes its settings with these regions and these options of `trust`. */
  readonly settings: (
    name: string,
    regions: readonly string[],
    trust: Readonly<Record<string, unknown>>,
  ) => Promise<string>;
}

/** Kubelets put a changed Secret or ConfigMap into running pods within about 90 s, one after the other, on a busy machine. */
const distributedWithin = 300;

const gate = "archipelago-gate";

/** The identity of the probes. */
export const probeIdentity = `spiffe://cluster.local/ns/${gate}/sa/default`;

/** The number of revocation lists that a namespace's pods get. */
async function listsIn(cluster: string, namespace: string): Promise<number> {
  const { core } = await kube(cluster);
  const { items } = await core.listNamespacedConfigMap({ namespace });
  const found = items.find(({ metadata }) => metadata?.name === "istio-ca-crl");
  return (found?.data?.["ca-crl.pem"] ?? "").match(/BEGIN X509 CRL/g)?.length ?? 0;
}

/** Waits until a region's probe refuses a certificate. A response, or none at all, is no refusal. */
export async function refuses(
  name: string,
  forged: Parameters<typeof requestProbe>[1],
): Promise<void> {
  const refusal = await eventually(
    `${name}: a refused certificate`,
    distributedWithin,
    () => requestProbe(name, forged),
    (answer) => answer !== "200",
  );
  assert.doesNotMatch(refusal, /^\d{3}$|timeout/, name);
}

/** Replaces a cluster's probe, and returns when another one is ready. */
async function restartProbe(cluster: string): Promise<void> {
  const { core } = await kube(cluster);
  const selector = { namespace: gate, labelSelector: "app=probe" };
  const before = await podsOf(cluster, gate, "app=probe");
  await core.deleteCollectionNamespacedPod(selector);
  await eventually(
    `${cluster}: another probe`,
    120,
    async () => {
      const { items } = await core.listNamespacedPod(selector);
      return items.filter(
        ({ metadata, status }) =>
          !before.includes(metadata?.name ?? "") &&
          status?.conditions?.some((one) => one.type === "Ready" && one.status === "True") === true,
      ).length;
    },
    (ready) => ready === 1,
  );
}

/** Every region gets lists without entries, before anything has happened. */
export function preparesLists({ members, settings }: RevocableFleet): void {
  it("distributes a list of every authority to every region, and hides istiod from the gateways", async () => {
    const path = await settings("prepared", members, { revoked: [] });
    const { report } = await succeed("up", "--settings", path);
    assert.deepEqual(
      declared(report),
      members
        .flatMap((name) => [`update istio-${name}-cacerts`, `update istio-${name}-istiod`])
        .sort(),
    );
    for (const name of members) {
      await eventually(
        `${name}: the lists`,
        distributedWithin,
        () => listsIn(name, gate),
        (lists) => lists === members.length + 1,
      );
      await restartProbe(name);
    }
    const measured = await succeed("up", "--expect-no-changes", "--settings", path);
    assert.deepEqual(silentPairs(measured.report.matrix, members), []);
  });
}

/** One region is taken over: its intermediate is revoked, and the others go on. */
export function revokesRegion({ members, settings }: RevocableFleet): void {
  const [taken = "", ...others] = [...members].reverse();
  const revoking = () => settings("revoking", [...others].reverse(), { revoked: [taken] });

  it("refuses a removed region's intermediate in every other one, with no failed request afterwards", async () => {
    for (const name of others) await deployWorkload(name, true);
    const forged = await forge(await stealAuthority(taken), probeIdentity);
    for (const name of others) assert.equal(await requestProbe(name, forged), "200", name);

    const recorders = others.map((name) => TrafficRecorder.start(name));
    const { report } = await succeed("up", "--settings", await revoking());
    const ended = Date.now() / 1000;
    assert.deepEqual(silentPairs(report.matrix, others), []);
    const trust = declared(report).filter((change) => change.includes(" trust-"));
    assert.deepEqual(trust, [
      `delete trust-${taken}-key`,
      `delete trust-${taken}-request`,
      `update trust-${taken}-certificate`,
    ]);
    for (const name of others) {
      await refuses(name, forged);
      const own = await forge(await stealAuthority(name), probeIdentity);
      assert.equal(await requestProbe(name, own), "200", `${name}: its own intermediate`);
    }
    for (const recorder of recorders) await recorder.stop();
    // Until a region forgets the endpoints of the one that is taken, a request that is balanced there is refused.
    for (const { failures, answers, callers } of recorders) {
      assert.ok(answers.length > 20, `${answers.length} requests`);
      console.log(
        `      ${callers.join()}: ${failures.length} of ${answers.length} requests failed`,
      );
      assert.deepEqual(
        failures.filter(({ at }) => at > ended),
        [],
      );
    }
  });

  it("has no changes in a second up, after a refresh", async () => {
    const { report } = await succeed(
      ...["up", "--refresh", "--expect-no-changes", "--settings", await revoking()],
    );
    assert.deepEqual([...report.drift, ...report.changes], []);
    assert.deepEqual(silentPairs(report.matrix, others), [], "measured afresh");
  });

  it("refuses to revoke a region that the stack never had, in the preview", async () => {
    const regions = [...others].reverse();
    const path = await settings("stranger", regions, { revoked: [taken, "mars"] });
    const { code, output } = await run("preview", "--settings", path);
    assert.equal(code, 1);
    assert.ok(
      output.includes("trust.revoked: the stack has no valid certificate trust-mars"),
      output,
    );
  });

  it("is destroyed", async () => {
    await succeed("destroy", "--settings", await revoking());
  });
}
