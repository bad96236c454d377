import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { eventually } from "../support/kube.ts";
import { mirrorOf, statusFor, tokenOf } from "../support/linkerdState.ts";
import { inNamespace, namespacesOf } from "../support/meshState.ts";
import {
  answeredBy,
  labelShop,
  headersSeenBy,
  openShop,
  podsOf,
  replaceShop,
  scaleShop,
} from "../support/workload.ts";
import { declared } from "./bringUp.ts";
import { both, hasNothingToDo, joined, type TwoClusters } from "./joinLinkerd.ts";

/** What exports a Service on a flat network: under a name that all clusters share, and under one of its cluster's. */
const federated = { "mirror.linkerd.io/federated": "member" };
const mirrored = { "mirror.linkerd.io/exported": "remote-discovery" };

/** What another generation of tokens is to change: credentials are made anew, and whoever looks up pods is told. */
const ofRotation = both
  .flatMap((cluster) => {
    const other = cluster === "a" ? "b" : "a";
    const link = `link-${cluster}-${other}`;
    const replaced = [
      `access-${cluster}-from-${other}-token`,
      `${link}-credentials`,
      `${link}-discovery-credentials`,
    ];
    return [
      `create discovery-${cluster}-deployment`,
      `update ${link}-link`,
      ...["replace", "create-replacement", "delete-replaced"].flatMap((op) =>
        replaced.map((name) => `${op} ${name}`),
      ),
    ];
  })
  .sort();

/** Pods that look up other clusters' pods. */
const discovery = (cluster: string): Promise<string[]> =>
  podsOf(cluster, "linkerd", "linkerd.io/control-plane-component=destination");

/** What Linkerd makes of a flat network: Services of both clusters, used from both pod by pod. */
export function federates(two: TwoClusters): void {
  const { fleet, settings } = two;

  it("has no gateway and no load balancer for its traffic", async () => {
    for (const cluster of both) {
      const [other = ""] = both.filter((name) => name !== cluster);
      assert.deepEqual(await inNamespace(cluster, "linkerd-multicluster"), [
        `controller-${other}`,
        "linkerd-local-service-mirror",
      ]);
    }
  });

  it("answers under one name from both clusters, and under a cluster's own from that one", async () => {
    await openShop("b", false);
    // One after the other: of two that want to make the federated Service in the same moment, Linkerd forgets one.
    await labelShop("a", federated);
    for (const cluster of both)
      await eventually(
        `${cluster}: a federated Service`,
        60,
        () => mirrorOf(cluster, "shop", "shop-federated"),
        (service) => service !== undefined,
      );
    await labelShop("b", federated);
    await answeredBy("a", "http://shop-federated/api/info", both);
    // Not with the other: a Service that gets both at once joins the others up to ten minutes later.
    await labelShop("b", mirrored);
    await answeredBy("a", "http://shop-b/api/info", ["b"]);
    await answeredBy("a", "http://shop/api/info", ["a"]);
  });

  it("tells the pods of the other cluster who asks, as nobody stands between", async () => {
    const headers = await headersSeenBy("a", "http://shop-b/headers");
    assert.match(headers, /default\.shop\.serviceaccount\.identity\.linkerd\.cluster\.local/);
  });

  it("leaves out of a federated Service the cluster that has no pods", async () => {
    await scaleShop("a", 0);
    await answeredBy("a", "http://shop-federated/api/info", ["b"]);
    await scaleShop("a", 2);
    await answeredBy("a", "http://shop-federated/api/info", both);
  });

  const rotated = { ...joined, multicluster: { tokenGeneration: 2 } };
  const ways = [
    ["a", "b"],
    ["b", "a"],
  ] as const;
  const tokens = (): Promise<string[]> => Promise.all(ways.map(([from, to]) => tokenOf(from, to)));

  it("rotates the tokens as previewed, and lets nobody in with those from before", async () => {
    const path = await settings("rotated", rotated);
    const [before, looked] = [await tokens(), await Promise.all(both.map(discovery))];
    const { report: plan } = await fleet.succeed(path, "preview");
    assert.deepEqual(declared(plan), ofRotation);
    const { report } = await fleet.succeed(path, "up");
    assert.deepEqual(declared(report), declared(plan));
    assert.deepEqual(silentPairs(report.matrix, both), []);
    const after = await tokens();
    for (const [index, [, to]] of ways.entries()) {
      assert.equal(await statusFor(to, before[index] ?? ""), 401, to);
      assert.equal(await statusFor(to, after[index] ?? ""), 200, to);
    }
    for (const [index, cluster] of both.entries()) {
      const there = await discovery(cluster);
      assert.ok(!there.some((pod) => looked[index]?.includes(pod)), `${cluster}: ${String(there)}`);
    }
  });

  it("tells a caller who asked before of pods that came after", async () => {
    const caller = await podsOf("a", "shop", "app=caller");
    await replaceShop("b");
    await answeredBy("a", "http://shop-b/api/info", ["b"]);
    await answeredBy("a", "http://shop-federated/api/info", both);
    assert.deepEqual(await podsOf("a", "shop", "app=caller"), caller);
  });

  it("has nothing to do after the rotation either", () => hasNothingToDo(two, "rotated", rotated));

  it("gives the clusters back, with what was the user's own", async () => {
    await fleet.succeed(await settings("rotated", rotated), "destroy");
    const plain = ["default", "kube-node-lease", "kube-public", "kube-system", "shop"];
    // The namespace of the Linkerd that was there was not the stack's to make.
    assert.deepEqual(await namespacesOf("a"), [...plain, "linkerd"].sort());
    assert.deepEqual(await inNamespace("a", "linkerd"), []);
    assert.deepEqual(await namespacesOf("b"), plain);
  });
}
