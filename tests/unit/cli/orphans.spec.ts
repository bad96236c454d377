import assert from "node:assert/strict";
import { readAccount } from "../../../cli/orphans/account.ts";
import { findOrphans, type StackFacts } from "../../../cli/orphans/orphans.ts";
import { formatFindings, priced } from "../../../cli/orphans/text.ts";
import { fetchPrices, type Prices } from "../../../cli/cost/prices.ts";
import { clustersOf } from "../../../cli/stack/state.ts";
import { smallCluster, testCloud, type TestCloud } from "../local/linode/support.ts";

// What the audit calls an orphan. The account is plain data here, and once that of the local cloud's API. Not shown: that
// Linode's account has these fields today, and the answers of real clusters.

const facts: StackFacts = {
  stack: "dev",
  tag: "archipelago:dev",
  clusters: [1],
  pending: false,
  claimed: new Map([[1, new Set([30])]]),
};

const own = { id: 1, label: "dev-eu", region: "gb-lon", tags: ["archipelago:dev"] };
const foreign = { id: 2, label: "shop", region: "us-lax", tags: [] };
const balancer = (id: number, label: string, owner: number | null, backendsUp: number) => ({
  id,
  label,
  region: "gb-lon",
  ipv4: `192.0.2.${id}`,
  lke_cluster: owner === null ? null : { id: owner },
  backendsUp,
});
const volume = (id: number, region: string, linode: number | null, label = `pvc${id}`) => ({
  id,
  label,
  region,
  size: 10,
  linode_id: linode,
});
const empty = { clusters: [own, foreign], instances: [], balancers: [], volumes: [] };

/** Found ids: proven ones as they are, others with a question mark. */
function found(
  account: Partial<Parameters<typeof findOrphans>[0]>,
  change: Partial<StackFacts> = {},
) {
  const findings = findOrphans({ ...empty, ...account }, { ...facts, ...change });
  return findings.map(({ kind, id, proven }) => `${kind} ${id}${proven ? "" : "?"}`);
}

describe("the audit for orphans", () => {
  it("finds nothing in an account that is in order", () => {
    const instances = [
      { id: 10, label: "lke1-2-a", region: "gb-lon", type: "g6-standard-2", lke_cluster_id: 1 },
      { id: 11, label: "mail", region: "gb-lon", type: null, lke_cluster_id: null },
      { id: 12, label: "old", region: "gb-lon", type: "g6-standard-1" },
    ];
    const balancers = [balancer(20, "ccm-a", 1, 0), balancer(21, "web", null, 0)];
    const volumes = [
      volume(30, "gb-lon", null),
      volume(31, "gb-lon", 10),
      volume(32, "gb-lon", null, "data"),
    ];
    assert.deepEqual(found({ instances, balancers, volumes }), []);
  });

  it("finds the stack's clusters that its state does not have, and no other's", () => {
    const left = { ...own, id: 3 };
    assert.deepEqual(found({ clusters: [own, foreign, left] }), ["LKE cluster 3"]);
    assert.deepEqual(found({ clusters: [own, left] }, { pending: true }), ["LKE cluster 3?"]);
    assert.deepEqual(found({}, { clusters: [] }), ["LKE cluster 1"]);
  });

  it("finds nodes and load balancers of clusters that do not exist", () => {
    const instances = [
      { id: 10, label: "lke9-2-a", region: "gb-lon", type: "g6-standard-2", lke_cluster_id: 9 },
    ];
    const balancers = [
      balancer(20, "ccm-a", null, 0),
      balancer(21, "ccm-b", null, 2),
      balancer(22, "renamed", 9, 0),
    ];
    assert.deepEqual(found({ instances, balancers }), [
      "Linode 10",
      "NodeBalancer 20",
      "NodeBalancer 21?",
      "NodeBalancer 22",
    ]);
  });

  it("calls a detached volume an orphan only if no cluster of its region can claim it", () => {
    const volumes = [
      volume(31, "gb-lon", null), // The only cluster there says that it does not claim it.
      volume(32, "us-lax", null), // Somebody else's cluster is there.
      volume(33, "nl-ams", null), // No cluster is there.
    ];
    assert.deepEqual(found({ volumes }), ["volume 31", "volume 32?", "volume 33"]);
    const silent = { claimed: new Map<number, Set<number>>() };
    assert.deepEqual(found({ volumes: [volume(31, "gb-lon", null)] }, silent), ["volume 31?"]);
  });

  it("prints the orphans with their cost and commands, and the rest apart", () => {
    const volumes = [volume(32, "us-lax", null), volume(33, "nl-ams", null)];
    const price = { id: "volume", price: { monthly: 0.1 }, region_prices: [] };
    const prices: Prices = new Map([["volumes", [price]]]);
    const text = formatFindings(priced(findOrphans({ ...empty, volumes }, facts), prices));
    assert.match(
      text,
      /^volume +33 +pvc33 +nl-ams +detached, and nl-ams has no LKE cluster +1\.00$/m,
    );
    assert.match(text, /^ {2}linode-cli volumes delete 33$/m);
    assert.doesNotMatch(text, /delete 32/);
    assert.match(
      text,
      /Not shown to be unused.*volume +32 .*shop in us-lax could claim volume 32/s,
    );
    assert.equal(formatFindings([]), "No orphan.");
  });
});

describe("an account of the local cloud", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = await testCloud();
  });
  after(() => cloud.close());

  it("has the cluster that no state knows", async () => {
    const tags = ["archipelago:dev"];
    await cloud.request("POST", "/v4/lke/clusters", { ...smallCluster, tags });
    const api = { url: cloud.api.url, token: cloud.token };
    const findings = findOrphans(await readAccount(api), { ...facts, clusters: [] });
    assert.deepEqual(
      priced(findings, await fetchPrices(api)).map(({ kind, proven }) => [kind, proven]),
      [["LKE cluster", true]],
    );
  });

  it("is refused with a wrong token, without repeating it", async () => {
    const refused = readAccount({ url: cloud.api.url, token: "wrong-token" });
    await assert.rejects(refused, ({ message }: Error) => {
      assert.match(message, /got \[401\] Invalid Token; expected .*pulumi config set --secret/);
      assert.doesNotMatch(message, /wrong-token/);
      return true;
    });
  });
});

describe("the clusters of a state", () => {
  const urn = "urn:pulumi:dev::archipelago::linode:index/lkeCluster:LkeCluster::cluster-eu-lke";
  const type = "linode:index/lkeCluster:LkeCluster";

  it("are its LKE clusters, by name", () => {
    const other = { urn: "urn:x", type: "pulumi:pulumi:Stack" };
    const state = { version: 3, deployment: { resources: [{ urn, type, id: "12" }, other] } };
    assert.deepEqual(clustersOf(state), { ids: new Map([["eu", 12]]), pending: false });
  });

  it("are none after a destroy, and uncertain with an operation pending", () => {
    assert.deepEqual(clustersOf({ deployment: {} }), { ids: new Map(), pending: false });
    assert.equal(clustersOf({ deployment: { pending_operations: [{}] } }).pending, true);
  });
});
