import assert from "node:assert/strict";
import {
  anchorsDigest,
  bundleOf,
  sameAnchors,
} from "../../../../components/mesh/linkerd/anchors.ts";
import type { AdoptionStep } from "../../../../components/mesh/linkerd/checks/adoptedTrust.ts";
import { precheck } from "../../../../components/mesh/linkerd/checks/precheck.ts";
import { verify } from "../../../../components/mesh/linkerd/checks/verification.ts";
import { defaultClusterNetworks } from "../../../../components/mesh/linkerd/names.ts";
import { trustRoot } from "../../../../components/pki/profiles.ts";
import { type FakeApi, kubeconfigFor, serveKubernetesApi } from "../../../support/apis.ts";
import { issue } from "../../../support/certificates.ts";

// Proves: the checks before and after an installation, and their errors, with a small API on loopback. Does not prove that
// a real one responds like this, which needs the charts and the images.

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
    const look = (adopt?: AdoptionStep, more: { podCidrs?: string[] } = {}) =>
      precheck({
        cluster: "eu",
        kubeconfig: kubeconfigFor(api.url),
        stack: "dev",
        adopt,
        clusterNetworks: defaultClusterNetworks,
        ...more,
      });

    it("accept a cluster that meets all requirements", async () => {
      assert.deepEqual(await look(), { adopts: false });
    });

    it("report every problem at once", async () => {
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

    it("find the addresses of pods where no node has a range of them", async () => {
      const pod = (name: string, ip: string, hostNetwork = false): object => ({
        metadata: { namespace: "shop", name },
        spec: { nodeName: "node", hostNetwork },
        status: { podIPs: [{ ip }] },
      });
      api.cluster.linkerd.podCidr = "";
      api.cluster.linkerd.pods = [pod("proxy", "11.0.0.1", true), pod("web", "10.1.2.3")];
      await look();
      api.cluster.linkerd.pods.push(pod("odd", "11.2.0.7"));
      const networks = `which is outside Linkerd's clusterNetworks (${defaultClusterNetworks})`;
      await assert.rejects(look(), {
        message: [
          "Linkerd cannot be installed in cluster eu:",
          `  pod shop/odd has the address 11.2.0.7, ${networks}`,
        ].join("\n"),
      });
      api.cluster.linkerd.pods = [];
      await assert.rejects(look(undefined, { podCidrs: ["11.3.0.0/16"] }), {
        message: [
          "Linkerd cannot be installed in cluster eu:",
          `  pods are in 11.3.0.0/16, ${networks}`,
        ].join("\n"),
      });
    });

    it("report what the API forbids, beside the other problems", async () => {
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

    it("report a clock that is behind, but not a lease that is only some seconds old", async () => {
      api.cluster.linkerd.behindSeconds = 45;
      await look();
      api.cluster.linkerd.behindSeconds = 75;
      await assert.rejects(look(), /the clock of node node is 75 s behind this machine's/);
    });

    it("accept the stack's own control plane", async () => {
      api.cluster.linkerd.owner = { stack: "dev" };
      await look();
    });

    it("adopt an unmanaged control plane if asked, and never another stack's", async () => {
      api.cluster.linkerd.owner = {};
      assert.deepEqual(await look("done"), { adopts: true });
      api.cluster.linkerd.owner = { stack: "prod" };
      await assert.rejects(
        look("done"),
        /its control plane belongs to the stack prod; if that is the former name of this one: kubectl annotate --overwrite namespace linkerd archipelago\/stack=\w+$/,
      );
    });

    it("accept valid trust that an adoption takes over", async () => {
      const issuer = await issue(trustRoot);
      Object.assign(api.cluster.linkerd, {
        owner: {},
        trust: { anchors: issuer.certPem, issuer },
      });
      await look("keep-issuer");
      await look("own-issuer");
    });

    it("report every anchor, and the issuer, that Linkerd would reject", async () => {
      const algorithm = { name: "ECDSA", namedCurve: "P-521", hash: "SHA-512" };
      const past = { notBefore: new Date("2026-01-01T00:00:00Z") };
      const issuer = await issue(trustRoot, {
        algorithm: {
          name: "RSASSA-PKCS1-v1_5",
          modulusLength: 2048,
          publicExponent: new Uint8Array([1, 0, 1]),
          hash: "SHA-256",
        },
      });
      const bad = [await issue(trustRoot, { algorithm }), await issue(trustRoot, past)];
      const anchors = [issuer, ...bad].map(({ certPem }) => certPem).join("");
      Object.assign(api.cluster.linkerd, { owner: {}, trust: { anchors, issuer } });
      const subject = "(CN=Archipelago mesh root, O=Archipelago)";
      const anchor =
        "expected a valid CA with an ECDSA P-256 key, or an RSA key of 2048 or 4096 bits";
      const lines = [
        "Linkerd cannot be installed in cluster eu:",
        `  its trust anchor ${subject} has a key of the kind ECDSA P-521; ${anchor}`,
        `  its trust anchor ${subject} expired on 2026-01-02T00:00:00Z; ${anchor}`,
      ];
      await assert.rejects(look("own-issuer"), { message: lines.join("\n") });
      const own = `  its issuer ${subject} has a key of the kind RSA 2048; expected a valid CA with an ECDSA P-256 key`;
      await assert.rejects(look("keep-issuer"), { message: [...lines, own].join("\n") });
      api.cluster.linkerd.owner = { stack: "dev" };
      await look("done");
    });

    it("report trust that is not where an adoption reads it", async () => {
      api.cluster.linkerd.owner = {};
      await assert.rejects(look("keep-issuer"), {
        message: [
          "Linkerd cannot be installed in cluster eu:",
          "  ca-bundle.crt of ConfigMap linkerd/linkerd-identity-trust-roots has no trust anchor",
          "  Secret linkerd/linkerd-identity-issuer has no crt.pem and no key.pem",
        ].join("\n"),
      });
    });
  });

  describe("after the installation", () => {
    const look = (anchorsPem: string) =>
      verify({
        cluster: "eu",
        kubeconfig: kubeconfigFor(api.url),
        anchorsPem,
        timeoutSeconds: 0.2,
        intervalSeconds: 0.05,
      });

    it("accept an injector that gives new pods the anchors, and change nothing", async () => {
      api.cluster.linkerd.anchors = own;
      await look(own);
      assert.deepEqual(api.cluster.linkerd.patched, []);
      assert.ok(!api.cluster.requests.includes("/api/v1/pods"));
    });

    it("report an injector that the API server does not call, or does not trust", async () => {
      await assert.rejects(look(own), {
        message:
          "Linkerd in cluster eu was not ready within 0.2 s: the injector is not called for new pods",
      });
    });

    it("report new pods with other anchors", async () => {
      api.cluster.linkerd.anchors = old;
      await assert.rejects(look(bundleOf(own, old)), /new pods get other trust anchors$/);
    });

    it("report new pods whose annotation does not tell their anchors", async () => {
      api.cluster.linkerd.anchors = own;
      api.cluster.linkerd.trustRoot = "other";
      await assert.rejects(
        look(own),
        /new pods do not have the digest of the trust anchors as linkerd\.io\/trust-root-sha256$/,
      );
    });
  });

  describe("of anchors", () => {
    it("merge several bundles, each certificate once", () => {
      assert.equal(bundleOf(own, `${old}\n${own}`), own + old);
    });

    it("compare the certificates of bundles, not their text", () => {
      assert.ok(sameAnchors(own + old, `\n${old.trim()}\n${own.replace("b3du", "b3\ndu")}`));
      assert.ok(!sameAnchors(own, own + old));
      assert.notEqual(anchorsDigest(own), anchorsDigest(old));
    });
  });
});
