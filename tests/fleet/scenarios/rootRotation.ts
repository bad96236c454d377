import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatLoad, type LoadReport, totals } from "../../../cli/load/report.ts";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { podinfoImage } from "../../../components/internal/containers.ts";
import { istioTrust } from "../../../components/mesh/istio/proxyTrust.ts";
import { kubeconfigFolder } from "../../../local/commands/fleet.ts";
import { startLoad } from "../support/countedLoad.ts";
import { forge, requestProbe, type StolenAuthority, stealAuthority } from "../support/forgery.ts";
import { eventually, identities, kube, readyReplicas } from "../support/kube.ts";
import { fingerprints } from "../support/proxyIdentity.ts";
import { cloud, run, succeed } from "../support/run.ts";
import { declared } from "./bringUp.ts";

/** A fleet whose root is rotated. */
export interface RotatedFleet {
  readonly members: readonly string[];
  /** Writes the fleet's settings with these of `trust`, and returns the file's path. */
  readonly settings: (name: string, trust: Readonly<Record<string, unknown>>) => Promise<string>;
}

const trusts = { rootGeneration: 2, rootRotation: "trust" };
const issues = { rootGeneration: 2, rootRotation: "issue" };
const completes = { rootGeneration: 2 };
const extended = { rootGeneration: 2, rootReissues: 1 };

/** Seconds of traffic after each stage. */
const quietSeconds = 10;

/** A workload whose proxy takes no other root while it runs. */
const namespace = "shop";
const name = "old";

const caller = "spiffe://cluster.local/ns/archipelago-gate/sa/default";

async function deployOld(cluster: string): Promise<void> {
  const { core, apps } = await kube(cluster);
  await core.createNamespace({
    body: { metadata: { name: namespace, labels: { "istio-injection": "enabled" } } },
  });
  const labels = { app: name };
  const config = 'proxyMetadata: {PROXY_CONFIG_XDS_AGENT: "false"}';
  await apps.createNamespacedDeployment({
    namespace,
    body: {
      metadata: { name },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { "proxy.istio.io/config": config } },
          spec: { containers: [{ name, image: podinfoImage }] },
        },
      },
    },
  });
  await eventually(
    `${cluster}: ${name} is ready`,
    120,
    () => readyReplicas(cluster, name, namespace),
    (ready) => ready === 1,
  );
}

/** Fingerprints of the roots that the proxies of all clusters trust: each combination once, with what is unknown. */
async function trusted(members: readonly string[]): Promise<string[]> {
  const found = members.map(async (cluster) => {
    const text = await readFile(join(kubeconfigFolder(cloud), `${cluster}.yaml`), "utf8");
    return istioTrust("istio-system").held(cluster, text);
  });
  const held = (await Promise.all(found)).flat();
  const roots = held.map((item) =>
    "reason" in item
      ? `${item.cluster}: ${item.workload ?? ""}: ${item.reason}`
      : fingerprints(item.roots.join("\n")).join(" "),
  );
  return [...new Set(roots)].sort();
}

const fingerprint = /^[\dA-F:]+$/;

/** The uids of the pods with proxies, which no update may restart. */
async function podsOf(members: readonly string[]): Promise<string[]> {
  const all = await Promise.all(members.map((cluster) => identities(cluster)));
  return all
    .flatMap((found) => Object.entries(found).map(([path, uid]) => `${path} ${uid}`))
    .filter((line) => /^Pod\/(istio-system\/istio-|archipelago-gate\/probe-)/.test(line))
    .sort();
}

async function refuses(operation: "preview" | "up", path: string, words: RegExp): Promise<void> {
  const { code, output } = await run(operation, "--settings", path);
  assert.notEqual(code, 0);
  assert.match(output.replaceAll(/\s+/g, " "), words);
}

function succeeded(counted: LoadReport): void {
  const text = formatLoad(counted);
  // To compare a run with the figures in docs/operations/rotate-trust.md.
  console.log(text.replaceAll(/^/gm, "      "));
  assert.ok(
    counted.callers.every(({ complete }) => complete),
    text,
  );
  assert.equal(totals(counted).failed, 0, text);
}

/** The root is rotated in three stages under load. */
export function rotatesRoot({ members, settings }: RotatedFleet): void {
  let before: string[];
  let after: string[];
  let stolen: StolenAuthority;

  async function stage(title: string, trust: Readonly<Record<string, unknown>>): Promise<string> {
    const begun = Date.now();
    const { report, output } = await succeed("up", "--settings", await settings(title, trust));
    const seconds = Math.round((Date.now() - begun) / 1000);
    console.log(`      ${title}: ${seconds} s; ${declared(report).join(", ")}`);
    assert.deepEqual(silentPairs(report.matrix, members), []);
    assert.ok(
      declared(report).some((line) => line === "replace gate-eu-job"),
      `the gate asks again: ${declared(report).join(", ")}`,
    );
    return output.replaceAll(/\s+/g, " ");
  }

  async function unchanged(title: string, trust: Readonly<Record<string, unknown>>): Promise<void> {
    const path = await settings(title, trust);
    const { report } = await succeed("up", "--settings", path, "--expect-no-changes");
    assert.deepEqual(report.changes, []);
  }

  it("has one root, and a workload whose proxy takes no other while it runs", async () => {
    await deployOld("eu");
    before = await trusted(members);
    assert.match(before.join(), fingerprint);
    stolen = await stealAuthority("eu");
    assert.equal(await requestProbe("ap", await forge(stolen, caller)), "200");
  });

  it("refuses to sign below a root that no proxy trusts", async () => {
    await refuses(
      "preview",
      await settings("hasty", completes),
      /proxies do not trust the root .*eu: .*Deployment/,
    );
  });

  it("rotates the root under load, with no failed request and no restart", async () => {
    const pods = await podsOf(members);
    const load = await startLoad(members);
    let counted: LoadReport;
    try {
      await sleep(quietSeconds * 1000);
      const warned = await stage("trust", trusts);
      assert.match(warned, /held up by workloads .*got eu: Deployment shop\/old/);
      const early = await settings("early-issue", issues);
      for (const operation of ["preview", "up"] as const) {
        const words = /proxies do not trust the root .*got eu: Deployment shop\/old; expected/;
        await refuses(operation, early, words);
      }
      const { apps } = await kube("eu");
      await apps.deleteNamespacedDeployment({ namespace, name });
      await eventually(
        "the old workload's end",
        60,
        async () => (await (await kube("eu")).core.listNamespacedPod({ namespace })).items.length,
        (left) => left === 0,
      );
      await stage("issue", issues);
      await sleep(quietSeconds * 1000);
      await stage("complete", completes);
      after = await eventually(
        "one root in every proxy",
        180,
        () => trusted(members),
        (roots) => fingerprint.test(roots.join()),
      );
      await sleep(quietSeconds * 1000);
    } finally {
      counted = await load.stop();
    }
    succeeded(counted);
    assert.deepEqual(await podsOf(members), pods);
  });

  it("has the new root only, and refuses a certificate of the old one", async () => {
    assert.notDeepEqual(after, before);
    assert.notEqual(await requestProbe("ap", await forge(stolen, caller)), "200");
    assert.equal(await requestProbe("ap", await forge(await stealAuthority("eu"), caller)), "200");
  });

  it("changes nothing in a second update", () => unchanged("again", completes));

  it("issues the root again with its key, and every proxy trusts both certificates", async () => {
    const [first = ""] = await trusted(members);
    const pods = await podsOf(members);
    const load = await startLoad(members);
    let counted: LoadReport;
    try {
      await stage("extended", extended);
      const both = await eventually(
        "both certificates of the root in every proxy",
        180,
        () => trusted(members),
        (roots) => roots.length === 1 && roots[0] !== first,
      );
      assert.equal(both.join().split(" ").length, 2, both.join());
      assert.ok(both.join().includes(first), both.join());
    } finally {
      counted = await load.stop();
    }
    succeeded(counted);
    assert.deepEqual(await podsOf(members), pods);
    await unchanged("extended-again", extended);
  });
}
