import assert from "node:assert/strict";

import { clusterPath } from "../../../config.ts";
import { kubeconfig, linode, own, parsed, problemsOf, rejects } from "./support.ts";

// Proves: what the settings make of a cluster that is gone for good, and what they reject about it. The graph tests prove what
// is declared, the conformance and fleet tests that it ends.

const REMOTE = { topology: "primary-remote" };
const LOST = { lost: true };
const named = (clusters: readonly { readonly name: string }[]) => clusters.map(({ name }) => name);

describe("a lost cluster", () => {
  it("is no cluster of the fleet, and keeps its place in the list", () => {
    const settings = parsed({ clusters: [linode("eu", LOST), linode("ap"), linode("us")] });
    assert.deepEqual(named(settings.clusters), ["ap", "us"]);
    assert.deepEqual(settings.lost, [{ name: "eu", provider: "linode", index: 0 }]);
    assert.equal(clusterPath(settings, 0), "clusters[1]");
    assert.equal(clusterPath(settings, 1), "clusters[2]");
  });

  it("is nothing by default", () => {
    const settings = parsed();
    assert.equal(settings.lost, undefined);
    assert.equal(clusterPath(settings, 1), "clusters[1]");
  });

  it("needs no context in the kubeconfig, and no kubeconfig", () => {
    const clusters = [own("eu"), own("ap", LOST)];
    const known = { karmada: { enabled: false }, manager: undefined, clusters };
    assert.deepEqual(problemsOf({ ...known, kubeconfig: kubeconfig("eu") }), []);
    assert.deepEqual(problemsOf({ clusters: [linode("eu"), own("ap", LOST)] }), []);
  });

  it("may still be named where clusters are listed, and is left out there", () => {
    const clusters = [linode("eu"), linode("ap", LOST), linode("us", { region: "us-lax" })];
    const istio = {
      revoked: [
        { source: "eu", target: "ap" },
        { source: "eu", target: "us" },
      ],
      locality: { enabled: true, failover: { eu: "us", us: "ap", ap: "eu" } },
    };
    const settings = parsed({ clusters, istio, demo: { weights: { eu: 2, ap: 3 } } });
    assert.deepEqual(settings.istio.revoked, [{ source: "eu", target: "us" }]);
    assert.deepEqual(settings.istio.locality.failover, { eu: "us" });
    assert.deepEqual(settings.demo.weights, { eu: 2, us: 1 });
    const probe = { port: 8080, path: "/ready", periodSeconds: 5 };
    const ingress = { name: "edge", namespace: "edge", probe, clusters: ["eu", "ap"] };
    const { locality, multicluster } = parsed({
      ...{ clusters, mesh: "linkerd" },
      linkerd: {
        locality: istio.locality,
        multicluster: { ingress, revoked: [{ source: "ap", target: "eu" }] },
      },
    }).linkerd;
    assert.deepEqual(multicluster.ingress?.clusters, ["eu"]);
    assert.deepEqual(multicluster.revoked, []);
    assert.deepEqual(locality.failover, { eu: "us" });
  });

  it("may be the only remote, or a primary with all its remotes", () => {
    const only = [linode("eu"), linode("ap", { primary: "eu", ...LOST })];
    assert.deepEqual(problemsOf({ istio: REMOTE, clusters: only }), []);
    const all = [linode("us"), linode("eu", LOST), linode("ap", { primary: "eu", ...LOST })];
    assert.deepEqual(problemsOf({ istio: REMOTE, clusters: all }), []);
  });

  it("is Karmada off if it is the manager, and the demo stays where it is", () => {
    const settings = parsed({ manager: linode("manager", LOST) });
    assert.equal(settings.manager, undefined);
    assert.equal(settings.karmada.enabled, false);
    assert.equal(settings.demo.enabled, true);
    assert.deepEqual(settings.lost, [{ name: "manager", provider: "linode", index: undefined }]);
    const off = { manager: linode("manager", LOST), karmada: { enabled: false } };
    assert.deepEqual(problemsOf(off), []);
  });

  it("may be the last one with a weight, and with the manager all of them, where the demo has no replicas", () => {
    const weights = { eu: 0, us: 0 };
    const off = { demo: { enabled: false, weights }, clusters: [linode("eu"), linode("us", LOST)] };
    assert.deepEqual(problemsOf(off), []);
    const drained = [linode("eu", { drained: true }), linode("us"), linode("ap", LOST)];
    assert.deepEqual(problemsOf({ ...off, clusters: drained }), []);
    const without = { ...off, demo: { weights }, manager: linode("hub", LOST) };
    assert.deepEqual(problemsOf(without), []);
  });

  rejects([
    [
      "a manager whose authorities are protected",
      { manager: linode("hub", LOST), trust: { protectAuthorities: true } },
      "trust.protectAuthorities: protects authorities of hub, which is lost; got true; expected false, once `pulumi state unprotect` was run for them (docs/operations/lost-region.md)",
    ],
    [
      "a region with Linkerd whose authorities are protected",
      {
        mesh: "linkerd",
        clusters: [linode("eu"), linode("ap", LOST)],
        trust: { protectAuthorities: true },
      },
      "trust.protectAuthorities: protects authorities of ap, which is lost; got true; expected false, once `pulumi state unprotect` was run for them (docs/operations/lost-region.md)",
    ],
    [
      "no word for it",
      { clusters: [linode("eu"), linode("ap", { lost: "yes" })] },
      'clusters[1].lost: must be a boolean; got "yes"; expected true or false',
    ],
    [
      "every cluster",
      { clusters: [linode("eu", LOST), linode("ap", LOST)] },
      "clusters: every cluster is lost; got a list; expected at least one that is not",
    ],
    [
      "the primary of a remote that stays",
      {
        istio: REMOTE,
        clusters: [linode("eu", LOST), linode("us"), linode("ap", { primary: "eu" })],
      },
      'clusters[2].primary: is lost, and this cluster stays; got "eu"; expected one of: us',
    ],
    [
      "a name that another cluster has",
      { clusters: [linode("eu"), linode("eu", { ...LOST, label: "other" })] },
      'clusters[1].name: already used by clusters[0]; got "eu"; expected a name that no other cluster has',
    ],
    [
      "a label that another cluster has, as it is deleted last",
      { clusters: [linode("eu"), linode("ap", { ...LOST, label: "test-eu" })] },
      'clusters[1].label: already used by clusters[0] (eu); got "test-eu"; expected a label that no other cluster has',
    ],
  ]);
});
