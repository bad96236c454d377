import assert from "node:assert/strict";
import {
  anchorsDigest,
  bundleOf,
  sameAnchors,
} from "../../../../components/mesh/linkerd/anchors.ts";
import { precheck } from "../../../../components/mesh/linkerd/checks/precheck.ts";
import { verify } from "../../../../components/mesh/linkerd/checks/verification.ts";
import { defaultClusterNetworks } from "../../../../components/mesh/linkerd/names.ts";
import { type FakeApi, kubeconfigFor, serveKubernetesApi } from "../../../support/apis.ts";
import { meshedPod } from "../../../support/linkerdApi.ts";

// Shows what the looks before and after an installation see of an API, and what they say. The API is a small one on
// loopback: that a real one answers so is for whoever has the charts and the images.

const pem = (body: string): string =>
  `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
const [own, old] = [pem("b3du"), pem("b2xk")];

describe("Linkerd's checks", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  describe("before the first create", () => {
    const look = (adopt = false) =>
      precheck({
        cluster: "eu",
        kubeconfig: kubeconfigFor(api.url),
        stack: "dev",
        adopt,
        clusterNetworks: defaultClusterNetworks,
      });

    it("find nothing wrong with a cluster that can take it", async () => {
      await look();
    });

    it("say everything that is wrong at once", async () => {
      Object.assign(api.cluster.linkerd, {
        minor: "30+",
        forbidden: ["clusterroles", "extension-apiserver-authentication"],
        behindSeconds: -90,
        podCidr: "11.2.0.0/24",
        owner: {},
      });
      await assert.rejects(look(), {
        message: [
          "Linkerd cannot be installed in cluster eu:",
          "  Kubernetes is 1.30+, and Linkerd needs 1.31 or newer",
          "  its kubeconfig lacks the permission to create clusterroles",
          "  its kubeconfig lacks the permission to get configmaps extension-apiserver-authentication in kube-system",
          "  the clock of node node is 90 s ahead of this machine's",
          `  pods are in 11.2.0.0/24, which is outside Linkerd's clusterNetworks (${defaultClusterNetworks})`,
          "  it has a control plane that no stack owns; linkerd.adopt.eu adopts it",
        ].join("\n"),
      });
    });

    it("say in the API's words what it does not let them see, beside what else is wrong", async () => {
      const words = 'HTTP 403, /api/v1/nodes is forbidden: User "ci" cannot read it';
      api.cluster.forbidden = ["/api/v1/nodes"];
      await assert.rejects(look(), {
        message: `could not check cluster eu for Linkerd: ${words}`,
      });
      api.cluster.linkerd.forbidden = ["clusterroles"];
      await assert.rejects(look(), {
        message: [
          "Linkerd cannot be installed in cluster eu:",
          "  its kubeconfig lacks the permission to create clusterroles",
          `  other checks failed: ${words}`,
        ].join("\n"),
      });
      await api.close();
      await assert.rejects(look(), {
        message: "could not check cluster eu for Linkerd: ECONNREFUSED",
      });
    });

    it("see a clock that is behind, and not a lease that is merely not the newest", async () => {
      api.cluster.linkerd.behindSeconds = 45;
      await look();
      api.cluster.linkerd.behindSeconds = 75;
      await assert.rejects(look(), /the clock of node node is 75 s behind this machine's/);
    });

    it("know the stack's own control plane again", async () => {
      api.cluster.linkerd.owner = { stack: "dev" };
      await look();
    });

    it("take over what is nobody's when asked, and never another stack's", async () => {
      api.cluster.linkerd.owner = {};
      await look(true);
      api.cluster.linkerd.owner = { stack: "prod" };
      await assert.rejects(look(true), /its control plane belongs to the stack prod$/);
    });
  });

  describe("after the installation", () => {
    const look = (anchorsPem: string, issuerDigest?: string) =>
      verify({
        issuerDigest,
        cluster: "eu",
        kubeconfig: kubeconfigFor(api.url),
        anchorsPem,
        timeoutSeconds: 0.2,
        intervalSeconds: 0.05,
      });

    it("are content with an injector that gives new pods the anchors", async () => {
      api.cluster.linkerd.anchors = own;
      api.cluster.linkerd.pods = [meshedPod({ name: "web", anchors: own })];
      await look(own);
      assert.deepEqual(api.cluster.linkerd.patched, []);
    });

    it("see an injector that the API server does not call, or does not believe", async () => {
      await assert.rejects(look(own), {
        message:
          "Linkerd in cluster eu was not ready within 0.2 s: the injector is not called for new pods",
      });
    });

    it("see new pods that get other anchors", async () => {
      api.cluster.linkerd.anchors = old;
      await assert.rejects(look(bundleOf(own, old)), /new pods get other trust anchors$/);
    });

    it("restart what was started with other anchors, and wait for it", async () => {
      const bundle = bundleOf(own, old);
      api.cluster.linkerd.anchors = bundle;
      api.cluster.linkerd.pods = [meshedPod({ name: "web", anchors: old })];
      await assert.rejects(look(bundle), /: 1 pods still hold other trust anchors: apps\/web$/);
      assert.deepEqual(
        [...new Set(api.cluster.linkerd.patched)],
        ["/apis/apps/v1/namespaces/apps/deployments/web"],
      );
      api.cluster.linkerd.pods = [meshedPod({ name: "web", anchors: bundle })];
      await look(bundle);
    });

    it("restart what may hold a certificate of an earlier issuer, when one is named", async () => {
      const { linkerd } = api.cluster;
      const web = (created: string): unknown => meshedPod({ name: "web", anchors: own, created });
      linkerd.anchors = own;
      linkerd.pods = [web("2026-11-21T08:00:00Z")];
      await look(own);
      await assert.rejects(look(own, "new"), /: identity does not sign with this issuer yet$/);
      linkerd.issuing = { digest: "old", since: "2026-11-21T07:00:00Z" };
      await assert.rejects(look(own, "new"), /: identity does not sign with this issuer yet$/);
      assert.deepEqual(linkerd.patched, []);
      linkerd.issuing = { digest: "new", since: "2026-11-21T08:00:30Z" };
      await assert.rejects(
        look(own, "new"),
        /: 1 pods still hold certificates of the earlier issuer: apps\/web$/,
      );
      const path = "/apis/apps/v1/namespaces/apps/deployments/web";
      assert.deepEqual(linkerd.patches[path], {
        spec: { template: { metadata: { annotations: { "archipelago/issuer": "new" } } } },
      });
      linkerd.pods = [web("2026-11-21T08:01:00Z")];
      await look(own, "new");
    });

    it("name what nothing would make anew", async () => {
      api.cluster.linkerd.anchors = own;
      api.cluster.linkerd.pods = [meshedPod({ name: "debug", anchors: old, owned: false })];
      await assert.rejects(
        look(own),
        /1 pods hold other trust anchors and have no owner that can be restarted: apps\/debug$/,
      );
      assert.deepEqual(api.cluster.linkerd.patched, []);
    });
  });

  describe("of anchors", () => {
    it("make one bundle of several, each certificate once", () => {
      assert.equal(bundleOf(own, `${old}\n${own}`), own + old);
    });

    it("compare what bundles hold, not how it is written", () => {
      assert.ok(sameAnchors(own + old, `\n${old.trim()}\n${own.replace("b3du", "b3\ndu")}`));
      assert.ok(!sameAnchors(own, own + old));
      assert.notEqual(anchorsDigest(own), anchorsDigest(old));
    });
  });
});
