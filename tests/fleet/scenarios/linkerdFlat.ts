import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { eventually } from "../support/kube.ts";
import { mirrorOf, statusFor, tokenOf } from "../support/linkerdState.ts";
import { inNamespace, namespacesOf } from "../support/meshState.ts";
import {
  answeredBy,
  labelService,
  headersSeenBy,
  deployWorkload,
  podsOf,
  recreatePods,
  scaleWorkload,
} from "../support/workload.ts";
import { declared } from "./bringUp.ts";
import { both, hasNothingToDo, joined, type TwoClusters } from "./joinLinkerd.ts";

/** The labels that export a Service on a flat network: under a common name, and under one of its cluster. */
const federated = { "mirror.linkerd.io/federated": "member" };
const mirrored = { "mirror.linkerd.io/exported": "remote-discovery" };

/**
 * The expected changes for another generation of tokens: credentials are recreated, clients of the API restart, and the gate
 * runs again.
 */
const ofRotation = both
  .flatMap((cluster) => {
    const other = cluster === "a" ? "b" : "a";
    const link = `link-${cluster}-${other}`;
    const replaced = [
      `access-${cluster}-from-${other}-token`,
      `${link}-credentials`,
      `${link}-discovery-credentials`,
      `gate-${cluster}-job`,
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

/** Linkerd on a flat network: Services of both clusters, used from both pod by pod. */
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

  it("serves one name from both clusters, and a cluster's own name from that one", async () => {
    await deployWorkload("b", false);
    // One after the other: if two clusters create the federated Service at the same moment, Linkerd loses one.
    await labelService("a", federated);
    for (const cluster of both)
      await eventually(
        `${cluster}: a federated Service`,
        60,
        () => mirrorOf(cluster, "shop", "shop-federated"),
        (service) => service !== undefined,
      );
    await labelService("b", federated);
    await answeredBy("a", "http://shop-federated/api/info", both);
    // Not with the other: a Service that gets both at once joins the others up to ten minutes later.
    await labelService("b", mirrored);
    await answeredBy("a", "http://shop-b/api/info", ["b"]);
    await answeredBy("a", "http://shop/api/info", ["a"]);
  });

  it("passes the client's identity to the pods of the other cluster, since no gateway is between them", async () => {
    const headers = await headersSeenBy("a", "http://shop-b/headers");
    assert.match(headers, /default\.shop\.serviceaccount\.identity\.linkerd\.cluster\.local/);
  });

  it("removes a cluster without pods from a federated Service", async () => {
    await scaleWorkload("a", 0);
    await answeredBy("a", "http://shop-federated/api/info", ["b"]);
    await scaleWorkload("a", 2);
    await answeredBy("a", "http://shop-federated/api/info", both);
  });

  const rotated = { ...joined, multicluster: { tokenGeneration: 2 } };
  const ways = [
    ["a", "b"],
    ["b", "a"],
  ] as const;
  const tokens = (): Promise<string[]> => Promise.all(ways.map(([from, to]) => tokenOf(from, to)));

  it("rotates the tokens as previewed, and rejects the old ones", async () => {
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

  it("tells existing clients about new pods", async () => {
    const caller = await podsOf("a", "shop", "app=caller");
    await recreatePods("b");
    await answeredBy("a", "http://shop-b/api/info", ["b"]);
    await answeredBy("a", "http://shop-federated/api/info", both);
    assert.deepEqual(await podsOf("a", "shop", "app=caller"), caller);
  });

  it("has no changes after the rotation either", () => hasNothingToDo(two, "rotated", rotated));

  it("returns the clusters, with the user's own resources", async () => {
    await fleet.succeed(await settings("rotated", rotated), "destroy");
    const plain = ["default", "kube-node-lease", "kube-public", "kube-system", "shop"];
    // The namespace of the existing Linkerd was not created by the stack.
    assert.deepEqual(await namespacesOf("a"), [...plain, "linkerd"].sort());
    assert.deepEqual(await inNamespace("a", "linkerd"), []);
    assert.deepEqual(await namespacesOf("b"), plain);
  });
}
