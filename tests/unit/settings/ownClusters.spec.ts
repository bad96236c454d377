import assert from "node:assert/strict";
import { stringify } from "yaml";
import {
  AUTHORITY,
  FLEET,
  kubeconfig,
  linode,
  own,
  parsed,
  problemsOf,
  rejects,
  type Written,
} from "./support.ts";

// Proves: which kubeconfigs of existing clusters are accepted, and that no message shows a credential. Does not prove that
// a server answers, or that two servers are two clusters: the preflight asks the clusters.

const caData = btoa(AUTHORITY);

/** The parts of a context: its cluster's entry and its user's. */
type Parts = readonly [cluster: Written, user?: Written | undefined];

const reached = (host: string, more: Written = {}): Written => ({
  server: `https://${host}.example.com:6443`,
  "certificate-authority-data": caData,
  ...more,
});

/** A kubeconfig with these contexts, each with entries of its own. */
function contexts(parts: Readonly<Record<string, Parts>>): string {
  const entries = Object.entries(parts);
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: entries.map(([name, [cluster]]) => ({ name, cluster })),
    users: entries.map(([name, [, user = { token: "hunter2" }]]) => ({ name, user })),
    contexts: entries.map(([name]) => ({ name, context: { cluster: name, user: name } })),
  });
}

/** Two existing clusters, of which the first has these entries. */
const pair = (cluster: Written, user?: Written, more: Written = {}): Written => ({
  clusters: [own("eu", more), own("us")],
  kubeconfig: contexts({ eu: [cluster, user], us: [reached("us")] }),
});

/** One existing cluster, which nothing else calls. */
const alone = (cluster: Written, user?: Written): Written => ({
  manager: undefined,
  karmada: { enabled: false },
  clusters: [own("eu")],
  kubeconfig: contexts({ eu: [cluster, user] }),
});

const at = (reason: string, expected: string, index = 0, got = "eu"): string =>
  `clusters[${index}].context: ${reason}; got "${got}"; expected ${expected}`;
const STATE_IT = "peerAccess.server, the URL by which the other clusters reach its API";
const FLATTEN =
  "everything in the kubeconfig itself: kubectl config view --raw --flatten, or a user with a token or exec";
const HTTPS = "an https:// URL as server";

describe("an existing cluster that is listed twice", () => {
  const twice = (one: string, other: string, more: Written = {}): Written => ({
    clusters: [own("eu"), own("us")],
    kubeconfig: contexts({
      eu: [reached("x", { server: one, ...more })],
      us: [reached("x", { server: other })],
    }),
  });
  const refused = at(
    "has the server of clusters[0] (eu), and a cluster joins once",
    "the context of another cluster",
    1,
    "us",
  );
  rejects([
    ["under two contexts", twice("https://k.example:6443", "https://k.example:6443"), refused],
    ["in upper case", twice("https://k.example:6443", "https://K.Example:6443"), refused],
    ["with a slash", twice("https://k.example:6443", "https://k.example:6443/"), refused],
    ["with the default port", twice("https://k.example", "https://k.example:443"), refused],
    ["with a final dot", twice("https://k.example", "https://k.example./"), refused],
    ["by a mapped address", twice("https://10.1.2.3", "https://[::ffff:10.1.2.3]"), refused],
    ["by another notation", twice("https://10.1.2.3", "https://0x0a010203"), refused],
    [
      "as manager and member",
      {
        manager: own("hub", { context: "a" }),
        clusters: [own("eu", { context: "b" })],
        kubeconfig: contexts({ a: [reached("k")], b: [reached("k")] }),
      },
      at(
        "has the server of manager (hub), and a cluster joins once",
        "the context of another cluster",
        0,
        "b",
      ),
    ],
    [
      "on this machine",
      {
        ...alone(reached("k")),
        karmada: {},
        manager: own("hub", { context: "a" }),
        clusters: [own("eu", { context: "b" })],
        kubeconfig: contexts({
          a: [reached("", { server: "https://localhost:6550" })],
          b: [reached("", { server: "https://0.0.0.0:6550" })],
        }),
      },
      at(
        "has the server of manager (hub), and a cluster joins once",
        "the context of another cluster",
        0,
        "b",
      ),
      at("its server leads every cluster to itself, and Karmada calls it", STATE_IT, 0, "b"),
    ],
    [
      "by one peerAccess",
      {
        clusters: ["eu", "us"].map((name) =>
          own(name, { peerAccess: { server: `https://K.example${name === "eu" ? "" : ":443"}` } }),
        ),
        kubeconfig: contexts({ eu: [reached("eu")], us: [reached("us")] }),
      },
      'clusters[1].peerAccess.server: already used by clusters[0] (eu); got "https://K.example:443"; expected the address of this cluster',
    ],
  ]);

  it("is not one of several clusters behind one address", () => {
    const address = "https://10.0.0.1:6443";
    for (const way of [{ "proxy-url": "socks5://bastion:1080" }, { "tls-server-name": "eu.k" }]) {
      const settings = twice(address, address, way);
      const other = {
        clusters: [own("eu", { peerAccess: { server: "https://eu.example" } }), own("us")],
      };
      assert.deepEqual(problemsOf({ ...settings, ...other }), []);
    }
    const rancher = "https://rancher.example/k8s/clusters/";
    assert.deepEqual(problemsOf(twice(`${rancher}c-1`, `${rancher}c-2`)), []);
  });
});

describe("a server that other clusters do not reach", () => {
  const itself = "its server leads every cluster to itself, and clusters[1] (us) calls it";
  const named =
    "its server has a name that leads every cluster to itself, and clusters[1] (us) calls it";
  const local = "its server has a name that only one machine knows, and clusters[1] (us) calls it";
  const servers: readonly (readonly [string, string])[] = [
    ["https://127.0.0.1:38431", itself],
    ["https://127.8.9.1", itself],
    ["https://2130706433", itself],
    ["https://0.0.0.0:6550", itself],
    ["https://[::1]:6443", itself],
    ["https://[::]:6443", itself],
    ["https://[::ffff:127.0.0.1]", itself],
    ["https://localhost:6443", itself],
    ["https://LOCALHOST.", itself],
    ["https://api.localhost", itself],
    [
      "https://169.254.1.1",
      "its server has a link-local address, which is not routed, and clusters[1] (us) calls it",
    ],
    ["https://kubernetes.default.svc", named],
    ["https://kubernetes.default.svc.cluster.local:443", named],
    ["https://kubernetes", named],
    ["https://host.docker.internal:6550", local],
    ["https://kubernetes.docker.internal:6443", local],
    ["https://host.k3d.internal", local],
    ["https://host.minikube.internal:8443", local],
    ["https://kind-control-plane:6443", local],
    ["https://laptop.local:6443", local],
  ];
  rejects(
    servers.map(([server, reason]) => [
      server,
      pair(reached("", { server })),
      at(reason, STATE_IT),
    ]),
  );
  rejects([
    [
      "which only Karmada calls",
      {
        clusters: [own("eu")],
        kubeconfig: contexts({ eu: [reached("", { server: "https://127.0.0.1:6443" })] }),
      },
      at("its server leads every cluster to itself, and Karmada calls it", STATE_IT),
    ],
    [
      "behind a proxy",
      pair(reached("eu", { "proxy-url": "http://proxy.example:3128" })),
      at("its server is behind a proxy-url, which clusters[1] (us) does not use", STATE_IT),
    ],
    [
      "with a public certificate",
      pair({ server: "https://rancher.example/k8s/clusters/c-1" }),
      at(
        "has no certificate-authority-data: its server is a front with a public certificate, and clusters[1] (us) verifies the cluster's own",
        "peerAccess, with the server and certificateAuthority that the other clusters use",
      ),
    ],
    [
      "in peerAccess",
      pair(reached("eu"), undefined, { peerAccess: { server: "https://localhost:6443" } }),
      'clusters[0].peerAccess.server: leads every cluster to itself; got "https://localhost:6443"; expected an address that the other clusters reach',
    ],
    [
      "in peerAccess, without TLS",
      pair(reached("eu"), undefined, { peerAccess: { server: "http://eu.example" } }),
      'clusters[0].peerAccess.server: not a server; got "http://eu.example"; expected an https:// URL without a query',
    ],
    [
      "in peerAccess, with credentials",
      pair(reached("eu"), undefined, { peerAccess: { server: "https://me:hunter2@eu.example" } }),
      "clusters[0].peerAccess.server: has a user, password or token in a URL, in a setting in plain text; got a redacted value; expected the URL without it",
    ],
    [
      "by a certificate in peerAccess that is none",
      pair(reached("eu"), undefined, { peerAccess: { certificateAuthority: caData } }),
      "clusters[0].peerAccess.certificateAuthority: not a PEM certificate; got a redacted value; expected one or more PEM certificates; certificate-authority-data is their base64",
    ],
  ]);

  it("is enough for a cluster that nothing else calls", () => {
    const server = "https://127.0.0.1:6443";
    assert.deepEqual(problemsOf(alone(reached("", { server, "proxy-url": "http://proxy" }))), []);
    assert.deepEqual(problemsOf(alone({ server: "https://kind:6443" })), []);
    const hub = { manager: own("hub"), kubeconfig: contexts({ hub: [reached("", { server })] }) };
    assert.deepEqual(problemsOf(hub), [], "the members call Karmada and not its cluster");
    const istiod = {
      istio: { topology: "primary-remote" },
      clusters: [own("eu"), own("us", { primary: "eu" })],
      manager: undefined,
      karmada: { enabled: false },
      kubeconfig: contexts({ eu: [reached("", { server })], us: [reached("us")] }),
    };
    assert.deepEqual(problemsOf(istiod), [], "a remote reads no API");
  });

  it("is replaced by peerAccess", () => {
    const peerAccess = {
      server: "https://10.0.0.7:6443",
      certificateAuthority: AUTHORITY,
      tlsServerName: "kubernetes.default.svc",
    };
    const server = { server: "https://127.0.0.1:6443", "proxy-url": "http://proxy" };
    const changes = pair(server, undefined, { peerAccess });
    assert.deepEqual(problemsOf(changes), []);
    const [eu] = parsed(changes).clusters;
    assert.deepEqual(eu?.provider === "kubeconfig" && eu.peerAccess, peerAccess);
  });
});

describe("a kubeconfig that works on one machine only, or for everyone", () => {
  const refused = (cluster: Written, user: Written | undefined, reason: string, expected: string) =>
    [alone(cluster, user), at(reason, expected)] as const;
  const exec = (more: Written): Written => ({
    exec: {
      ...{ apiVersion: "client.authentication.k8s.io/v1", command: "aws" },
      ...{ interactiveMode: "Never", ...more },
    },
  });
  const file = (key: string) => `${key} names a file, which the secret does not contain`;
  rejects([
    [
      "a CA in a file",
      ...refused(
        { server: "https://k", "certificate-authority": "/ca.crt" },
        undefined,
        file("certificate-authority"),
        FLATTEN,
      ),
    ],
    [
      "a certificate in files",
      alone(reached("k"), { "client-certificate": "c.crt", "client-key": "c.key" }),
      at(file("client-certificate"), FLATTEN),
      at(file("client-key"), FLATTEN),
    ],
    [
      "a token in a file",
      ...refused(reached("k"), { tokenFile: "/t" }, file("tokenFile"), FLATTEN),
    ],
    [
      "an authority of OIDC in a file",
      ...refused(
        reached("k"),
        { "auth-provider": { name: "oidc", config: { "idp-certificate-authority": "/ca" } } },
        file("idp-certificate-authority"),
        FLATTEN,
      ),
    ],
    [
      "what kubectl left out",
      alone(
        { server: "https://k", "certificate-authority-data": "DATA+OMITTED" },
        { token: "REDACTED" },
      ),
      at("certificate-authority-data was left out by kubectl config view", FLATTEN),
      at("token was left out by kubectl config view", FLATTEN),
    ],
    [
      "no TLS",
      ...refused({ server: "http://k:8080" }, undefined, "its server is called without TLS", HTTPS),
    ],
    ["no URL", ...refused({ server: "k:6443" }, undefined, "its server is not a URL", HTTPS)],
    ["no server", ...refused({}, undefined, "its server is not a URL", HTTPS)],
    [
      "no verification",
      ...refused(
        { server: "https://k", "insecure-skip-tls-verify": true },
        undefined,
        "insecure-skip-tls-verify gives the cluster's credentials to whoever answers",
        "certificate-authority-data of the server, and tls-server-name if its certificate has another name",
      ),
    ],
    [
      "credentials in the URL",
      ...refused(
        { server: "https://me:hunter2@k" },
        undefined,
        "its server's URL has credentials",
        "a server without them, and a user with a token, a certificate or exec",
      ),
    ],
    [
      "a proxy of another kind",
      ...refused(
        { server: "https://k", "proxy-url": "ssh://k" },
        undefined,
        "its proxy-url is not supported",
        "an http://, https:// or socks5:// URL",
      ),
    ],
    [
      "a command relative to a file",
      ...refused(
        reached("k"),
        exec({ command: "./bin/login" }),
        "its exec runs ./bin/login, which is relative to a file",
        "the name of an installed program, or an absolute path",
      ),
    ],
    [
      "no command",
      ...refused(
        reached("k"),
        exec({ command: "" }),
        "its exec has no command",
        "the name of an installed program",
      ),
    ],
    [
      "an old version of exec",
      ...refused(
        reached("k"),
        exec({ apiVersion: "client.authentication.k8s.io/v1alpha1" }),
        "its exec has an apiVersion that the Kubernetes clients no longer have",
        "client.authentication.k8s.io/v1 or v1beta1",
      ),
    ],
    [
      "a removed provider of credentials",
      ...refused(
        reached("k"),
        { "auth-provider": { name: "gcp" } },
        "its auth-provider gcp was removed from the Kubernetes clients",
        "exec with gke-gcloud-auth-plugin",
      ),
    ],
    [
      "entries that are missing",
      {
        ...alone({}),
        kubeconfig: `
clusters: []
users: []
contexts: [{ name: eu, context: { cluster: kind, user: admin } }]`,
      },
      at('refers to cluster "kind", which the kubeconfig lacks', FLATTEN),
      at('refers to user "admin", which the kubeconfig lacks', FLATTEN),
    ],
  ]);

  it("says so for the manager too, and not for contexts that no cluster has", () => {
    const insecure: Parts = [{ server: "http://k" }];
    const manager = own("hub");
    assert.deepEqual(problemsOf({ manager, kubeconfig: contexts({ hub: insecure }) }), [
      `manager.context: its server is called without TLS; got "hub"; expected ${HTTPS}`,
    ]);
    const unused = contexts({ eu: [reached("eu")], hub: [reached("hub")], other: insecure });
    assert.deepEqual(problemsOf({ manager, clusters: [own("eu")], kubeconfig: unused }), []);
  });

  it("does not show what is secret", () => {
    const shown = problemsOf(
      pair(
        {
          server: "http://me:hunter2@k",
          "proxy-url": "hunter2://x",
          "certificate-authority": "hunter2",
        },
        { tokenFile: "hunter2", password: "hunter2" },
      ),
    ).join("\n");
    assert.notEqual(shown, "");
    assert.doesNotMatch(shown, /hunter2/);
  });
});

describe("YAML's merge keys in a kubeconfig", () => {
  it("are resolved", () => {
    const merged = `
x-cluster: &defaults { server: "http://k.example", certificate-authority-data: ${caData} }
clusters:
  - { name: eu, cluster: { <<: *defaults } }
users: [{ name: eu, user: { token: t } }]
contexts:
  - name: eu
    context: &context { cluster: eu, user: eu }
  - name: ap
    context: { <<: *context }
`;
    const clusters = [own("eu", { context: "ap" })];
    assert.deepEqual(problemsOf({ ...alone({}), clusters, kubeconfig: merged }), [
      at("its server is called without TLS", HTTPS, 0, "ap"),
    ]);
  });
});

describe("peerAccess", () => {
  it("is only for existing clusters of the fleet", () => {
    const access = { peerAccess: { server: "https://eu.example" } };
    assert.equal(problemsOf({ clusters: [linode("eu", access)] }).length, 1);
    const manager = own("hub", access);
    assert.equal(problemsOf({ ...FLEET, manager, kubeconfig: kubeconfig("hub") }).length, 1);
  });
});
