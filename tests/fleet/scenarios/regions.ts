import assert from "node:assert/strict";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { helmRevisions } from "../support/helm.ts";
import { eventually, identities } from "../support/kube.ts";
import { readerToken, statusOf } from "../support/readers.ts";
import { lkeCluster } from "../support/linode.ts";
import { settingsVariant, start, succeed } from "../support/run.ts";
import { declared, waitForHello, karmadaMembers, members } from "./bringUp.ts";

const added = "sa";

/**
 * Writes the fleet with more of hello, and with or without one more region, in South America. Karmada divides hello again at
 * the change of the weights and again at that of the replicas; with these numbers neither takes a replica from a survivor.
 */
async function grown(more: boolean): Promise<string> {
  const own = { eu: 2, ap: 2, us: 2 };
  return settingsVariant(more ? "one-more" : "one-less", (config) => {
    const clusters = z.array(z.looseObject({})).parse(config["archipelago:clusters"]);
    const [first] = clusters;
    const extra = more ? [{ ...first, name: added, region: "br-gru" }] : [];
    return {
      ...config,
      "archipelago:clusters": [...clusters, ...extra],
      "archipelago:demo": { replicas: 7, weights: more ? { ...own, [added]: 1 } : own },
    };
  });
}

/** Returns everything of the survivors that an up must not change. */
async function survivors(): Promise<Record<string, string>[]> {
  return Promise.all(members.map((name) => identities(name)));
}

/** Checks that a survivor has everything that it had before; it may have more, such as hello's second pod. */
function assertUntouched(before: Record<string, string>[], after: Record<string, string>[]): void {
  before.forEach((had, index) => {
    const has = after[index] ?? {};
    for (const [path, identity] of Object.entries(had)) {
      assert.equal(has[path], identity, `${members[index] ?? ""}: ${path} is not what it was`);
    }
  });
}

/** Regions are added and removed, also if the command is killed. */
export function growsAndShrinks(): void {
  let before: Record<string, string>[];
  let token: string;

  it("converges after an up that was killed half-way through adding a region", async () => {
    before = await survivors();
    const settings = await grown(true);
    const up = await start("up", "--settings", settings);
    // Half-way: the cluster exists, and Helm is installing its control plane.
    await up.prints(new RegExp(`istio-${added}-istiod.*creating`));
    const cluster = await lkeCluster(added);
    const istiod = () => helmRevisions(cluster, "istio-system", "istiod");
    await eventually("Helm to install istiod", 60, istiod, (seen) => seen.length > 0);
    await up.kill();
    const killed = await up.finished;
    assert.notEqual(killed.code, 0);
    assert.deepEqual(await istiod(), ["v1 pending-install"], "killed too late to leave a record");
    const { report, output } = await succeed("up", "--settings", settings);
    assert.match(output, /deleted Helm's records of release istio-system\/istiod/);
    assert.deepEqual(await istiod(), ["v1 deployed"]);
    const all = [...members, added];
    assert.deepEqual(silentPairs(report.matrix, all), []);
    assert.deepEqual((await karmadaMembers()).length, all.length);
    await waitForHello({ eu: 2, ap: 2, us: 2, [added]: 1 });
    assertUntouched(before, await survivors());
    token = await readerToken(added, "eu");
    assert.equal(await statusOf("eu", token, "/api/v1/services?limit=1"), 200);
  });

  it("removes a region with running workloads, and does not change the survivors", async () => {
    const { report } = await succeed("up", "--settings", await grown(false));
    assert.deepEqual(silentPairs(report.matrix, members), []);
    for (const row of report.matrix) assert.equal(row.answers[added] ?? 0, 0);
    assert.equal(
      await statusOf("eu", token, "/api/v1/services?limit=1"),
      401,
      "its token lives on",
    );
    assert.deepEqual(await karmadaMembers(), ["ap Pull Ready", "eu Pull Ready", "us Pull Ready"]);
    assertUntouched(before, await survivors());
    const touched = declared(report).filter((change) => !change.includes(`-${added}`));
    const kinds = touched.map((change) => change.replace(/-(eu|ap|us)-/, "-*-"));
    // The removed region's accounts at the survivors are among what has its name.
    // A Job cannot be updated: the engine deletes the old one, creates the new one, and calls both together a replacement.
    assert.deepEqual(
      [...new Set(kinds)],
      [
        "create-replacement gate-*-job",
        "create-replacement reach-*-job",
        "create-replacement rollout-*-job",
        "delete-replaced gate-*-job",
        "delete-replaced reach-*-job",
        "delete-replaced rollout-*-job",
        "replace gate-*-job",
        "replace reach-*-job",
        "replace rollout-*-job",
        "update demo-propagation",
        "update peers-*-bundle",
        "update reach-*-peers",
      ],
    );
  });
}
