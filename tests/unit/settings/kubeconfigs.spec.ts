import assert from "node:assert/strict";

import { stringify } from "yaml";

import { karmadaAuthority } from "../../../components/pki/profiles.ts";
import { issue, type IssueOptions } from "../../support/certificates.ts";
import { AUTHORITY, kubeconfig, own, problemsOf, rejects, type Written } from "./support.ts";

// Proves: kubeconfigs that no Kubernetes client takes, or that no API accepts, are refused with the reason and without their
// content, and so are addresses that lead elsewhere. Does not prove that a server accepts the credentials of the others.

const authority = { "certificate-authority-data": btoa(AUTHORITY) };
const cluster = (server = "https://eu.example.com", more: Written = {}): Written => ({
  server,
  ...authority,
  ...more,
});

/** One existing cluster with these entries of its kubeconfig. */
function alone(parts: { cluster?: unknown; user?: unknown; more?: Written }): Written {
  const { cluster: entry = cluster(), more = {} } = parts;
  const user = "user" in parts ? parts.user : { token: "hunter2" };
  return {
    ...{ manager: undefined, karmada: { enabled: false }, clusters: [own("eu")] },
    kubeconfig: stringify({
      clusters: [{ name: "eu", cluster: entry }],
      users: [{ name: "eu", user }],
      contexts: [{ name: "eu", context: { cluster: "eu", user: "eu" } }],
      ...more,
    }),
  };
}

/** Two existing clusters with these servers, and settings of the first. */
function pair(one: Written, other: Written, more: Written = {}): Written {
  return {
    clusters: [own("eu", more), own("us")],
    kubeconfig: stringify({
      clusters: [
        { name: "eu", cluster: one },
        { name: "us", cluster: other },
      ],
      users: [{ name: "me", user: { token: "hunter2" } }],
      contexts: ["eu", "us"].map((name) => ({ name, context: { cluster: name, user: "me" } })),
    }),
  };
}

/** One problem, at this path, for a reason that has these words; nothing of the kubeconfig. */
function refused(changes: Written, path: string, reason: string): void {
  const [line = "accepted", ...others] = problemsOf(changes);
  assert.deepEqual(others, []);
  assert.ok(line.startsWith(`${path}: `) && line.includes(reason), line);
  assert.doesNotMatch(line, /hunter2/);
}

describe("a user of a kubeconfig", () => {
  const exec = (more: Written): Written => ({
    exec: {
      ...{ apiVersion: "client.authentication.k8s.io/v1", command: "aws" },
      ...{ interactiveMode: "Never", ...more },
    },
  });
  const users: readonly (readonly [title: string, user: unknown, reason: string])[] = [
    ["nothing", {}, "its user has no credentials"],
    ["null", null, "its user has no credentials"],
    ["an empty token", { token: "" }, "its user has no credentials"],
    ["impersonation alone", { as: "root" }, "its user has no credentials"],
    ["a token of two lines", { token: "hunter2\nx" }, "its token is not one line"],
    ["a number for a token", { token: 5 }, "its token is not one line"],
    [
      "two ways",
      { token: "hunter2", username: "me", password: "hunter2" },
      "a token and a password",
    ],
    [
      "a certificate alone",
      { "client-certificate-data": btoa(AUTHORITY) },
      "without client-key-data",
    ],
    ["a key alone", { "client-key-data": "hunter2" }, "without client-certificate-data"],
    [
      "groups",
      { token: "x", as: "root", "as-groups": ["hunter2"] },
      "acts for others by as-groups",
    ],
    ["a text for exec", { exec: "hunter2" }, "its exec is not a mapping"],
    [
      "exec and a provider",
      { ...exec({}), "auth-provider": { name: "oidc" } },
      "exec and an auth-provider",
    ],
    ["args that are no list", exec({ args: "hunter2" }), "args that are not a list"],
    ["no interactiveMode", exec({ interactiveMode: undefined }), "has no interactiveMode"],
    ["a terminal", exec({ interactiveMode: "Always" }), "needs a terminal"],
    ["another interactiveMode", exec({ interactiveMode: "never" }), "do not have"],
    ["a command in a home", exec({ command: "~/bin/login" }), "relative to a file"],
    ["a removed provider", { "auth-provider": { name: "openstack" } }, "openstack was removed"],
    [
      "an unknown provider",
      { "auth-provider": { name: "hunter2" } },
      "none that the Kubernetes clients have",
    ],
    ["a text for a provider", { "auth-provider": "gcp" }, "none that the Kubernetes clients have"],
  ];
  for (const [title, user, reason] of users) {
    it(`has not ${title}`, () => {
      refused(alone({ user }), "clusters[0].context", reason);
    });
  }

  const good: readonly (readonly [title: string, user: unknown])[] = [
    ["a token", { token: "hunter2", as: "root" }],
    ["a password", { username: "me", password: "hunter2" }],
    [
      "exec of v1beta1",
      exec({ apiVersion: "client.authentication.k8s.io/v1beta1", interactiveMode: undefined }),
    ],
    [
      "exec by its path",
      exec({ command: "/usr/bin/login", args: ["a"], interactiveMode: "IfAvailable" }),
    ],
    ["OIDC", { "auth-provider": { name: "oidc", config: { "client-id": "a" } } }],
  ];
  for (const [title, user] of good) {
    it(`may have ${title}`, () => {
      assert.deepEqual(problemsOf(alone({ user })), []);
    });
  }

  async function certificate(options: IssueOptions = {}): Promise<Written> {
    const { certPem, keyPem } = await issue(karmadaAuthority, options);
    return { "client-certificate-data": btoa(certPem), "client-key-data": btoa(keyPem) };
  }

  it("may have a client certificate with its key", async () => {
    assert.deepEqual(problemsOf(alone({ user: await certificate() })), []);
  });

  it("has no expired certificate, nor another one's key", async () => {
    const old = await certificate({ notBefore: new Date("2020-01-01"), days: 2 });
    refused(
      alone({ user: old }),
      "clusters[0].context",
      "client-certificate-data expired on 2020-01-03",
    );
    const [one, other] = [await certificate(), await certificate()];
    const mixed = { ...one, "client-key-data": other["client-key-data"] };
    refused(alone({ user: mixed }), "clusters[0].context", "does not belong to");
    const text = {
      "client-certificate-data": "hunter2",
      "client-key-data": one["client-key-data"],
    };
    refused(alone({ user: text }), "clusters[0].context", "client-certificate-data is not base64");
  });
});

it("left out by kubectl is named", () => {
  const user = { "client-certificate-data": "DATA+OMITTED", "client-key-data": "DATA+OMITTED" };
  const [, line = ""] = problemsOf(alone({ user }));
  assert.ok(line.startsWith("clusters[0].context: client-key-data was left out by kubectl"), line);
});

describe("a kubeconfig", () => {
  const twice = (what: string) =>
    `has more than once; got "eu"; expected one entry of each name`.replace(
      "has",
      `${what}, which the kubeconfig has`,
    );
  const entry = { name: "eu", cluster: cluster() };
  const user = { name: "eu", user: { token: "hunter2" } };
  const context = { name: "eu", context: { cluster: "eu", user: "eu" } };
  const entries: readonly (readonly [title: string, more: Written, reason: string])[] = [
    ["two contexts of a name", { contexts: [context, context] }, twice('context "eu"')],
    ["two clusters of a name", { clusters: [entry, entry] }, twice('cluster "eu"')],
    ["two users of a name", { users: [user, user] }, twice('user "eu"')],
    ["no users", { users: undefined }, 'refers to user "eu", which the kubeconfig lacks'],
    ["an empty cluster", { clusters: [{ name: "eu", cluster: null }] }, "its server is not a URL"],
  ];
  for (const [title, more, reason] of entries) {
    it(`has not ${title}`, () => {
      refused(alone({ more }), "clusters[0].context", reason);
    });
  }

  it("is not its own base64, as Linode's API has it", () => {
    const { kubeconfig: text, ...rest } = alone({});
    const encoded = { ...rest, kubeconfig: btoa(String(text)) };
    refused(encoded, "kubeconfig", "is base64 of a kubeconfig, and not the kubeconfig");
  });

  const authorities: readonly (readonly [title: string, data: string])[] = [
    ["PEM", AUTHORITY],
    ["base64 of something else", btoa("hunter2")],
    [
      "base64 of PEM around something else",
      btoa(AUTHORITY.replace(/^[A-Za-z0-9+/]+$/m, "hunter2=")),
    ],
  ];
  for (const [title, data] of authorities) {
    it(`has not ${title} for an authority`, () => {
      const changed = cluster(undefined, { "certificate-authority-data": data });
      refused(
        alone({ cluster: changed }),
        "clusters[0].context",
        "is not base64 of PEM certificates",
      );
    });
  }

  it("may have several authorities, other line ends and a byte order mark", () => {
    const bundle = btoa(`${AUTHORITY.replaceAll("\n", "\r\n")}${AUTHORITY}`);
    const { kubeconfig: text, ...rest } = alone({
      cluster: cluster(undefined, { "certificate-authority-data": bundle }),
    });
    const windows = `\uFEFF${String(text).replaceAll("\n", "\r\n")}`;
    assert.deepEqual(problemsOf({ ...rest, kubeconfig: windows }), []);
  });
});

describe("a server", () => {
  const us = cluster("https://us.example.com");
  const elsewhere =
    "https://localtest.me https://127.0.0.1.nip.io https://a.127-0-0-1.sslip.io:6443 https://ip6-localhost https://vm.docker.internal https://docker.for.mac.host.internal https://control-plane.minikube.internal:8443 https://host.orb.internal https://api.crc.testing:6443 https://k.invalid https://224.0.0.1 https://255.255.255.255 https://0.1.2.3";
  for (const server of elsewhere.split(" ")) {
    it(`is not reached at ${server}`, () => {
      refused(pair(cluster(server), us), "clusters[0].context", "clusters[1] (us) calls it");
    });
  }
  const written = [
    "https:/k.example",
    "https:k.example",
    "https:////k.example",
    " https://k.example",
    "https://k.example\\a",
    "https://k.example:0",
    "https://k.exa mple",
  ];
  for (const server of written) {
    it(`is not written ${JSON.stringify(server)}`, () => {
      refused(pair(cluster(server), us), "clusters[0].context", "its server is not a URL");
    });
  }
  it("may be private, or of a cloud", () => {
    const servers =
      "https://10.0.0.1 https://[fd00::1]:6443 https://100.64.0.1 https://ip-10-0-0-1.ec2.internal https://10-0-0-1.sslip.io HTTPS://K.Example";
    for (const server of servers.split(" ")) {
      assert.deepEqual(problemsOf(pair(cluster(server), us)), [], server);
    }
  });

  const base = "https://k.example.com";
  const same: readonly (readonly [title: string, one: Written, other: Written])[] = [
    ["with two slashes", cluster(`${base}/a`), cluster(`${base}//a`)],
    ["with its own TLS name", cluster(base), cluster(base, { "tls-server-name": "K.example.com" })],
    ["with an empty TLS name", cluster(base), cluster(base, { "tls-server-name": "" })],
    ["with an empty proxy", cluster(base), cluster(base, { "proxy-url": "" })],
    [
      "with a TLS name in capitals",
      cluster(base, { "tls-server-name": "A" }),
      cluster(base, { "tls-server-name": "a" }),
    ],
  ];
  for (const [title, one, other] of same) {
    it(`is not listed twice ${title}`, () => {
      refused(pair(one, other), "clusters[1].context", "has the server of clusters[0] (eu)");
    });
  }

  it("of one cluster is not the peerAccess of another", () => {
    const access = (name: string, more: Written = {}) => ({
      peerAccess: { server: `https://${name}.example.com:443`, ...more },
    });
    const path = "clusters[0].peerAccess.server";
    refused(pair(cluster(), us, access("us")), path, "already used by clusters[1] (us)");
    assert.deepEqual(problemsOf(pair(cluster(), us, access("us", { tlsServerName: "eu" }))), []);
    const hub = { manager: own("hub"), clusters: [own("eu", access("hub"))] };
    refused({ ...hub, kubeconfig: kubeconfig("hub", "eu") }, path, "already used by manager (hub)");
  });
});

describe("peerAccess that no client can use", () => {
  const us = cluster("https://us.example.com");
  const at = "clusters[0].peerAccess";
  const access = (peerAccess: Written): Written => pair(cluster(), us, { peerAccess });
  for (const server of [
    "https://a.example#",
    "https://a.example?",
    " https://a.example",
    "https:a.example",
  ]) {
    it(`is refused: ${JSON.stringify(server)}`, () => {
      refused(access({ server }), `${at}.server`, "not a server");
    });
  }
  const garbage = "-----BEGIN CERTIFICATE-----\nMHc=\n-----END CERTIFICATE-----\n";
  rejects([
    [
      "a certificate that is none inside",
      access({ certificateAuthority: garbage }),
      `${at}.certificateAuthority: not a PEM certificate; got a redacted value; expected one or more PEM certificates; certificate-authority-data is their base64`,
    ],
    [
      "a label of 64 characters",
      access({ tlsServerName: `${"a".repeat(64)}.com` }),
      `${at}.tlsServerName: invalid host name; got "${"a".repeat(58 + 1)}…; expected a host name such as kubernetes.default.svc`,
    ],
  ]);
});
