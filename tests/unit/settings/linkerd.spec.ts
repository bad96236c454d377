import assert from "node:assert/strict";
import { kubeconfig, linode, own, parsed, problemsOf, refuses } from "./support.ts";

// Proves: what is refused about Linkerd's settings, and that they are Istio's equals. Does not prove that the allowed
// version pairs work: the tables repeat what the projects say they test.

const dashboard = { enabled: true, ingress: { host: "linkerd.example.com" } };
const three = { pools: [{ type: "g6-standard-2", count: 3 }] };

describe("Linkerd's settings", () => {
  it("have their defaults", () => {
    const { mesh, linkerd } = parsed({ mesh: "linkerd" });
    assert.equal(mesh, "linkerd");
    assert.deepEqual(linkerd, {
      version: "2026.8.3",
      highAvailability: false,
      adopt: {},
      trust: { additionalAnchors: [] },
      viz: { enabled: false },
      values: { crds: {}, controlPlane: {}, multicluster: {}, viz: {} },
      multicluster: parsed().linkerd.multicluster,
    });
  });

  it("may stand beside Istio's, whichever mesh is chosen", () => {
    const both = { istio: { version: "1.30.5" }, linkerd: { version: "2026.8.4" } };
    for (const mesh of ["istio", "linkerd"]) {
      const { istio, linkerd } = parsed({ ...both, mesh });
      assert.deepEqual([istio.version, linkerd.version], ["1.30.5", "2026.8.4"]);
    }
  });

  it("allow the Kubernetes versions of the chosen mesh", () => {
    const alone = { manager: undefined, karmada: { enabled: false }, kubernetesVersion: "1.31" };
    assert.deepEqual(problemsOf({ ...alone, mesh: "linkerd" }), []);
    assert.deepEqual(problemsOf({ ...alone, mesh: "istio" }), [
      'kubernetesVersion: is not tested with Istio 1.31.1; got "1.31"; allowed 1.32, 1.33, 1.34, 1.35, 1.36',
    ]);
  });

  it("allow high availability where there are nodes, or nobody knows", () => {
    const clusters = [linode("eu", three), own("ap")];
    const written = { mesh: "linkerd", linkerd: { highAvailability: true }, clusters };
    assert.deepEqual(problemsOf({ ...written, kubeconfig: kubeconfig("ap") }), []);
  });

  it("allow a dashboard with users", () => {
    const vizUsers = "admin:$2y$05$abcdefghijklmnopqrstuv\n";
    assert.deepEqual(problemsOf({ mesh: "linkerd", linkerd: { viz: dashboard }, vizUsers }), []);
  });

  refuses([
    [
      "a version that nobody tried",
      { mesh: "linkerd", linkerd: { version: "2026.8.2" } },
      'linkerd.version: is not a supported version; got "2026.8.2"; allowed 2026.8.3 and later 2026.8',
    ],
    [
      "the images' form of a version",
      { mesh: "linkerd", linkerd: { version: "edge-26.8.3" } },
      'linkerd.version: is not a supported version; got "edge-26.8.3"; allowed 2026.8.3 and later 2026.8',
    ],
    [
      "a version that nobody tried, whichever mesh is chosen",
      { linkerd: { version: "2.14.0" } },
      'linkerd.version: is not a supported version; got "2.14.0"; allowed 2026.8.3 and later 2026.8',
    ],
    [
      "Kubernetes beyond Linkerd and Karmada",
      { mesh: "linkerd", kubernetesVersion: "1.40" },
      'kubernetesVersion: is not tested with Linkerd 2026.8.3 and Karmada 1.18.2; got "1.40"; allowed 1.32, 1.33, 1.34, 1.35',
    ],
    [
      "high availability on two nodes",
      {
        mesh: "linkerd",
        linkerd: { highAvailability: true },
        clusters: [linode("eu", three), linode("ap")],
      },
      "clusters[1].pools: have 2 nodes, too few for linkerd.highAvailability in clusters[1] (ap); got a list; allowed at least 3 nodes",
    ],
    [
      "certificates that Linkerd's own check would always warn of",
      {
        mesh: "linkerd",
        trust: { intermediateValidityDays: 61, leafValidityDays: 31, renewalWindowDays: 7 },
      },
      "trust.intermediateValidityDays: is too short for Linkerd, whose check wants 60 days left at any time; got 61; allowed more than 61",
      "trust.leafValidityDays: is too short for Linkerd, whose check wants 60 days left at any time; got 31; allowed more than 61",
    ],
    [
      "taking over a cluster that the stack makes, or does not know",
      {
        mesh: "linkerd",
        clusters: [linode("eu"), own("ap")],
        linkerd: { adopt: { eu: "done", ap: "keep-issuer" } },
        kubeconfig: kubeconfig("ap"),
      },
      'linkerd.adopt.eu: is no cluster of the fleet that was there before it; got "done"; allowed ap',
    ],
    [
      "a step that there is not",
      { clusters: [own("ap")], linkerd: { adopt: { ap: "now" } }, kubeconfig: kubeconfig("ap") },
      'linkerd.adopt.ap: is not a choice; got "now"; allowed keep-issuer, own-issuer, done',
    ],
    [
      "an anchor that is none",
      { linkerd: { trust: { additionalAnchors: ["root.crt"] } } },
      'linkerd.trust.additionalAnchors[0]: is not a certificate; got "root.crt"; allowed one certificate in PEM form',
    ],
    [
      "a dashboard that everybody may see",
      { mesh: "linkerd", linkerd: { viz: dashboard } },
      "vizUsers: is missing although linkerd.viz has an ingress; got nothing; allowed user:hash lines, by: htpasswd -nB USER | pulumi config set --secret archipelago:vizUsers",
    ],
    [
      "users without what proves them",
      { mesh: "linkerd", linkerd: { viz: dashboard }, vizUsers: "admin" },
      "vizUsers: is not an htpasswd file; got text that is not shown; allowed user:hash lines, by: htpasswd -nB USER | pulumi config set --secret archipelago:vizUsers",
    ],
    [
      "a controller that there is not",
      {
        ...{ mesh: "linkerd", vizUsers: "admin:hash" },
        linkerd: {
          viz: { enabled: true, ingress: { ...dashboard.ingress, controller: "haproxy" } },
        },
      },
      'linkerd.viz.ingress.controller: is not a choice; got "haproxy"; allowed ingress-nginx, traefik, other',
    ],
    [
      "a dashboard that another controller would serve to everybody",
      {
        ...{ mesh: "linkerd", vizUsers: "admin:hash" },
        linkerd: { viz: { enabled: true, ingress: { ...dashboard.ingress, controller: "other" } } },
      },
      "linkerd.viz.ingress.annotations: are missing although linkerd.viz.ingress.controller is other, which would serve the dashboard to anybody; got nothing; allowed those by which it asks for the users in the Secret web-ingress-auth",
    ],
    [
      "a dashboard without a name",
      { mesh: "linkerd", linkerd: { viz: { enabled: true, ingress: {} } } },
      "linkerd.viz.ingress.host: is missing; got nothing; allowed a host name such as linkerd.example.com",
    ],
    [
      "a host with a scheme",
      {
        linkerd: { viz: { enabled: true, ingress: { host: "https://linkerd.example.com" } } },
      },
      'linkerd.viz.ingress.host: is not a host name; got "https://linkerd.example.com"; allowed a host name such as linkerd.example.com',
    ],
    [
      "an unknown key",
      { linkerd: { ha: true } },
      'linkerd.ha: unknown key; got "ha"; allowed version, highAvailability, adopt, trust, viz, values, multicluster',
    ],
    [
      "an unknown chart",
      { linkerd: { values: { jaeger: {} } } },
      'linkerd.values.jaeger: unknown key; got "jaeger"; allowed crds, controlPlane, multicluster, viz',
    ],
  ]);
});
