import assert from "node:assert/strict";
import { linkerd } from "../../../settings/sections/linkerd.ts";
import { karmadaAdmin, trustRoot } from "../../../components/pki/profiles.ts";
import { issue } from "../../support/certificates.ts";
import { kubeconfig, keysOf, linode, own, parsed, problemsOf, rejects } from "./support.ts";

// Proves: problems within Linkerd's settings, and that both meshes' settings are treated alike. Does not prove that the
// supported version pairs work: the tables repeat what the projects state that they test.

const section = linkerd.unwrap();
const dashboard = { enabled: true, ingress: { host: "linkerd.example.com" } };
/** A line of an htpasswd file. */
const USER = `admin:$2y$05$${"a".repeat(53)}`;
const three = { pools: [{ type: "g6-standard-2", count: 3 }] };

const anchor =
  "one valid CA certificate in PEM form with an ECDSA P-256 key, or an RSA key of 2048 or 4096 bits";

describe("Linkerd's settings", () => {
  it("have their defaults", () => {
    const { mesh, linkerd } = parsed({ mesh: "linkerd" });
    assert.equal(mesh, "linkerd");
    assert.deepEqual(linkerd, {
      version: "2026.8.3",
      highAvailability: false,
      locality: { enabled: false, failover: {} },
      defaultInboundPolicy: "all-authenticated",
      adopt: {},
      trust: { additionalAnchors: [] },
      viz: { enabled: false },
      values: { crds: {}, controlPlane: {}, multicluster: {}, viz: {} },
      multicluster: parsed().linkerd.multicluster,
    });
  });

  it("may be combined with Istio's, whichever mesh is selected", () => {
    const both = { istio: { version: "1.30.8" }, linkerd: { version: "2026.8.4" } };
    for (const mesh of ["istio", "linkerd"]) {
      const { istio, linkerd } = parsed({ ...both, mesh });
      assert.deepEqual([istio.version, linkerd.version], ["1.30.8", "2026.8.4"]);
    }
  });

  it("allow the Kubernetes versions of the selected mesh", () => {
    const alone = { manager: undefined, karmada: { enabled: false }, kubernetesVersion: "1.31" };
    assert.deepEqual(problemsOf({ ...alone, mesh: "linkerd" }), []);
    assert.deepEqual(problemsOf({ ...alone, mesh: "istio" }), [
      'kubernetesVersion: not tested with Istio 1.31.4; got "1.31"; expected one of: 1.32, 1.33, 1.34, 1.35, 1.36',
    ]);
  });

  it("allow high availability with enough nodes, or an unknown number", () => {
    const clusters = [linode("eu", three), own("ap")];
    const written = { mesh: "linkerd", linkerd: { highAvailability: true }, clusters };
    assert.deepEqual(problemsOf({ ...written, kubeconfig: kubeconfig("ap") }), []);
  });

  it("allow anchors that Linkerd accepts, and reject all others", async () => {
    const curve = (namedCurve: string, hash: string) => ({ name: "ECDSA", namedCurve, hash });
    const past = { notBefore: new Date("2026-01-01T00:00:00Z"), days: 1 };
    const future = { notBefore: new Date("2999-01-01T00:00:00Z") };
    const certificates = [
      await issue(trustRoot),
      await issue(trustRoot, { algorithm: curve("P-521", "SHA-512") }),
      await issue(trustRoot, past),
      await issue(trustRoot, future),
      await issue(karmadaAdmin(1)),
    ];
    const [good = "", ...bad] = certificates.map(({ certPem }) => certPem);
    const written = (...anchors: string[]) => ({
      linkerd: { trust: { additionalAnchors: anchors } },
    });
    assert.deepEqual(problemsOf(written(good)), []);
    const reasons = [
      "has a key of the kind ECDSA P-521",
      "expired on 2026-01-02T00:00:00Z",
      "is not valid before 2999-01-01T00:00:00Z",
      "is not the certificate of a CA",
    ];
    const lines = problemsOf(written(good, ...bad)).map((line) =>
      line.replace(/"-----BEGIN.*?…/, "it"),
    );
    assert.deepEqual(
      lines,
      reasons.map(
        (reason, index) =>
          `linkerd.trust.additionalAnchors[${index + 1}]: ${reason}; got it; expected ${anchor}`,
      ),
    );
    assert.equal(problemsOf(written(good + good)).length, 1);
  });

  it("allow a dashboard with users", () => {
    const vizUsers = `${USER}\n`;
    assert.deepEqual(problemsOf({ mesh: "linkerd", linkerd: { viz: dashboard }, vizUsers }), []);
  });

  rejects([
    [
      "an unsupported version",
      { mesh: "linkerd", linkerd: { version: "2026.8.2" } },
      'linkerd.version: unsupported version; got "2026.8.2"; expected 2026.8.3 or a later 2026.8',
    ],
    [
      "the tag of the images",
      { mesh: "linkerd", linkerd: { version: "edge-26.8.3" } },
      'linkerd.version: unsupported version; got "edge-26.8.3"; expected 2026.8.3 or a later 2026.8',
    ],
    [
      "an unsupported version, whichever mesh is selected",
      { linkerd: { version: "2.14.0" } },
      'linkerd.version: unsupported version; got "2.14.0"; expected 2026.8.3 or a later 2026.8',
    ],
    [
      "a Kubernetes too new for Linkerd and Karmada",
      { mesh: "linkerd", kubernetesVersion: "1.40" },
      'kubernetesVersion: not tested with Linkerd 2026.8.3 and Karmada 1.18.2; got "1.40"; expected one of: 1.32, 1.33, 1.34, 1.35',
    ],
    [
      "high availability on two nodes",
      {
        mesh: "linkerd",
        linkerd: { highAvailability: true },
        clusters: [linode("eu", three), linode("ap")],
      },
      "clusters[1].pools: too few nodes for linkerd.highAvailability; got 2 nodes; expected at least 3 nodes",
    ],
    [
      "certificates that every update would renew",
      {
        mesh: "linkerd",
        trust: { intermediateValidityDays: 61, leafValidityDays: 31, renewalWindowDays: 7 },
      },
      "trust.intermediateValidityDays: too short for Linkerd, whose certificates are renewed 61 days before they expire; got 61; expected more than 61",
      "trust.leafValidityDays: too short for Linkerd, whose certificates are renewed 61 days before they expire; got 31; expected more than 61",
    ],
    [
      "adoption of a cluster that the stack creates",
      {
        mesh: "linkerd",
        clusters: [linode("eu"), own("ap")],
        linkerd: { adopt: { eu: "done", ap: "keep-issuer" } },
        kubeconfig: kubeconfig("ap"),
      },
      'linkerd.adopt.eu: must name an existing cluster (provider: kubeconfig) in clusters[]; got "done"; expected one of: ap',
    ],
    [
      "an unknown step",
      { clusters: [own("ap")], linkerd: { adopt: { ap: "now" } }, kubeconfig: kubeconfig("ap") },
      'linkerd.adopt.ap: unsupported value; got "now"; expected one of: keep-issuer, own-issuer, done',
    ],
    [
      "an invalid anchor",
      { linkerd: { trust: { additionalAnchors: ["root.crt"] } } },
      `linkerd.trust.additionalAnchors[0]: invalid CA certificate; got "root.crt"; expected ${anchor}`,
    ],
    ...(
      [
        ["hosts", "10.0.0.1,10.0.0.2"],
        ["words", "10.0.0.0/8 192.168.0.0/16"],
        ["nothing", ""],
        ["an incomplete list", "10.0.0.0/8,"],
        ["a list of YAML", ["10.0.0.0/8"]],
      ] as const
    ).map(
      ([title, clusterNetworks]) =>
        [
          `${title} as Linkerd's own networks`,
          { mesh: "linkerd", linkerd: { values: { controlPlane: { clusterNetworks } } } },
          `linkerd.values.controlPlane.clusterNetworks: not a list of ranges; got ${typeof clusterNetworks === "string" ? JSON.stringify(clusterNetworks) : "a list"}; expected CIDRs, separated by commas, such as 10.0.0.0/8,192.168.0.0/16`,
        ] as const,
    ),
    [
      "a policy that refuses the fleet's own requests",
      { mesh: "linkerd", linkerd: { defaultInboundPolicy: "deny" } },
      'linkerd.defaultInboundPolicy: unsupported value; got "deny"; expected one of: all-authenticated, cluster-authenticated, all-unauthenticated, cluster-unauthenticated, audit',
    ],
    [
      "a dashboard without users",
      { mesh: "linkerd", linkerd: { viz: dashboard } },
      "vizUsers: is required by linkerd.viz.ingress; got nothing; expected user:hash lines, set by: htpasswd -nB USER | pulumi config set --secret archipelago:vizUsers",
    ],
    [
      "users without a password hash",
      { mesh: "linkerd", linkerd: { viz: dashboard }, vizUsers: "admin" },
      "vizUsers: not an htpasswd file: line 1 is not user:hash; got a redacted value; expected user:hash lines, set by: htpasswd -nB USER | pulumi config set --secret archipelago:vizUsers",
    ],
    [
      "an unsupported controller",
      {
        ...{ mesh: "linkerd", vizUsers: USER },
        linkerd: {
          viz: { enabled: true, ingress: { ...dashboard.ingress, controller: "haproxy" } },
        },
      },
      'linkerd.viz.ingress.controller: unsupported value; got "haproxy"; expected one of: ingress-nginx, traefik, other',
    ],
    [
      "another controller without authentication",
      {
        ...{ mesh: "linkerd", vizUsers: USER },
        linkerd: { viz: { enabled: true, ingress: { ...dashboard.ingress, controller: "other" } } },
      },
      "linkerd.viz.ingress.annotations: must authenticate with linkerd.viz.ingress.controller: other, or the dashboard is served to everybody; got nothing; expected annotations of the controller that authenticate, for example against the Secret web-ingress-auth",
    ],
    [
      "a dashboard without a host name",
      { mesh: "linkerd", linkerd: { viz: { enabled: true, ingress: {} } } },
      "linkerd.viz.ingress.host: is required; got nothing; expected a host name such as linkerd.example.com",
    ],
    [
      "a host with a scheme",
      {
        linkerd: { viz: { enabled: true, ingress: { host: "https://linkerd.example.com" } } },
      },
      'linkerd.viz.ingress.host: invalid host name; got "https://linkerd.example.com"; expected a host name such as linkerd.example.com',
    ],
    [
      "an unknown key",
      { linkerd: { ha: true } },
      `linkerd.ha: unknown key; got "ha"; expected one of: ${keysOf(section)}`,
    ],
    [
      "an unknown chart",
      { linkerd: { values: { jaeger: {} } } },
      `linkerd.values.jaeger: unknown key; got "jaeger"; expected one of: ${keysOf(section.shape.values.unwrap())}`,
    ],
  ]);
});
