import assert from "node:assert/strict";

import { karmadaAuthority } from "../../../components/pki/profiles.ts";
import { issue } from "../../support/certificates.ts";
import { kubeconfig, linode, own, problemsOf, rejects, type Written } from "./support.ts";

// Proves: credentials are found by name or form, names of Secrets are none, and no message repeats a credential. Does not
// prove that every credential is found: a password under the name of a colour is not.

const REST =
  "looks like a credential, in a setting in plain text; got a redacted value; expected a secret key";
const IN_URL =
  "has a user, password or token in a URL, in a setting in plain text; got a redacted value; expected the URL without it";

/** Helm values of one chart. */
const values = (content: Written): Written => ({ istio: { values: { istiod: content } } });

const webToken = `${btoa('{"alg": "none"}')}.${btoa('{"sub": "hunter22"}')}.c2lnbmVk`.replaceAll(
  "=",
  "",
);
const pem = "-----BEGIN RSA PRIVATE KEY-----\nMHc\n-----END RSA PRIVATE KEY-----\n";

describe("credentials inside settings", () => {
  rejects([
    [
      "a token in a cluster",
      { clusters: [linode("eu", { token: "hunter2" })] },
      `clusters[0].token: ${REST}`,
    ],
    [
      "a kubeconfig in a cluster",
      { clusters: [own("eu", { kubeconfig: "apiVersion: v1" })], kubeconfig: kubeconfig("eu") },
      `clusters[0].kubeconfig: ${REST}`,
    ],
    [
      "a password in Helm values",
      { karmada: { values: { search: { db: [{ rootPassword: "hunter2" }] } } } },
      `karmada.values.search.db[0].rootPassword: ${REST}`,
    ],
    [
      "a private key under any name",
      { istio: { values: { base: { note: "-----BEGIN EC PRIVATE KEY-----\nMHc" } } } },
      `istio.values.base.note: ${REST}`,
    ],
    [
      "deep nesting",
      { karmada: { values: nested(60) } },
      "karmada.values: nested too deeply; got more; expected at most 40 levels",
    ],
    [
      "a key that JavaScript does not keep",
      { demo: '{"weights": {"__proto__": 1}}', karmada: '{"values": {"a": {"__proto__": {}}}}' },
      'demo.weights.__proto__: reserved key; got "__proto__"; expected another key',
      'karmada.values.a.__proto__: reserved key; got "__proto__"; expected another key',
    ],
  ]);

  const misplaced: readonly (readonly [string, Written])[] = [
    ["a key that is unknown", { linodeToken: "hunter2" }],
    ["invalid JSON", { clusters: '[{"token": "hunter2"' }],
    ["the wrong kind", { trust: { "api-key": "hunter2" } }],
    ["a kubeconfig without contexts", { clusters: [own("eu")], kubeconfig: "token: hunter2" }],
    ["a kubeconfig that is not YAML", { clusters: [own("eu")], kubeconfig: "a: [hunter2" }],
    ["a key", values({ "https://user:hunter2@host": "x", token: "y" })],
    ["an unknown key", { mirror: { "https://user:hunter2@host/": "x" } }],
    ["a number", values({ password: 22222 })],
    ["a value of the wrong form", { mirror: { images: "user:hunter2@registry.example.com" } }],
    ["a mesh", { mesh: "https://user:hunter2@host" }],
  ];
  for (const [title, changes] of misplaced) {
    it(`are not repeated from ${title}`, () => {
      const lines = problemsOf(changes).join("\n");
      assert.notEqual(lines, "");
      assert.doesNotMatch(lines, /hunter2|22222/);
    });
  }
});

describe("credentials in Helm values", () => {
  const found: readonly (readonly [title: string, content: Written, path: string])[] = [
    ["a variable", { env: [{ name: "AWS_SECRET_ACCESS_KEY", value: "hunter2" }] }, "env[0].value"],
    ["a variable by key", { env: [{ key: "DB_PASSWORD", value: "hunter2" }] }, "env[0].value"],
    ["a mapping of variables", { env: { DB_PASSWORD: "hunter2" } }, "env.DB_PASSWORD"],
    ["a short name", { adminPass: "hunter2" }, "adminPass"],
    ["a bearer token", { auth: "Bearer hunter2" }, "auth"],
    ["a header", { headers: [{ name: "Authorization", value: "hunter2" }] }, "headers[0].value"],
    ["basic authentication", { auth: `Basic ${btoa("user:hunter2")}` }, "auth"],
    [
      "Docker's authentication",
      { auths: { host: { auth: btoa("user:hunter2") } } },
      "auths.host.auth",
    ],
    ["a JSON web token", { note: webToken }, "note"],
    ["a private key in base64", { cert: btoa(pem) }, "cert"],
    ["a private key of PGP", { note: "-----BEGIN PGP PRIVATE KEY BLOCK-----\n" }, "note"],
    ["a token of GitHub", { note: `ghp_${"a1".repeat(18)}` }, "note"],
    ["a client's secret", { clientSecret: "correct-horse-battery" }, "clientSecret"],
    ["a secret that is no name", { tlsSecret: "Hunter2!" }, "tlsSecret"],
    ["a random secret", { tlsSecret: "0f8a9c3d5e7b1a2c4d6e8f" }, "tlsSecret"],
    ["a list of passwords", { passwords: ["hunter2"] }, "passwords[0]"],
    ["an argument", { args: ["--password=hunter2"] }, "args[0]"],
    ["two arguments", { args: ["--password", "hunter2"] }, "args[1]"],
    ["a file of YAML", { file: "user: me\npassword: hunter2\n" }, "file"],
    ["a file of JSON", { file: '{"auths": {"host": {"password": "hunter2"}}}' }, "file"],
    ["a value of its own", { password: { value: "hunter2" } }, "password.value"],
    ["a Secret's data", { stringData: { any: "hunter2" } }, "stringData.any"],
    ["a number", { adminPassword: 123456 }, "adminPassword"],
    ["a hash", { password: `$2y$05$${"a".repeat(53)}` }, "password"],
    ["a mapping of passwords", { passwords: { admin: "hunter2" } }, "passwords.admin"],
    ["a kubeconfig in base64", { note: btoa("users:\n- user:\n    token: hunter2\n") }, "note"],
    ["an item of YAML", { note: "- token: hunter2" }, "note"],
    ["braces", { note: "{user: me, token: hunter2}" }, "note"],
    ["an argument of curl", { note: "curl -u me:hunter2 https://example.com" }, "note"],
    ["a token of Docker", { note: `dckr_pat_${"a1".repeat(10)}` }, "note"],
    ["a token of Pulumi", { note: `pul-${"0a".repeat(20)}` }, "note"],
    ["a key of AWS", { note: "AKIA0123456789ABCDEF" }, "note"],
    ["a key of S3", { secretKey: "hunter2" }, "secretKey"],
  ];
  rejects(
    found.map(([title, content, path]) => [
      title,
      values(content),
      `istio.values.istiod.${path}: ${REST}`,
    ]),
  );

  const urls: readonly (readonly [title: string, url: string])[] = [
    ["a user and a password", "https://user:hunter2@example.com/path"],
    ["a user that is a token", "https://hunter2@example.com/path"],
    ["a password without a user", "redis://:hunter2@example.com"],
    ["a database's user", "see postgres://user:hunter2@db:5432/name for more"],
    ["no scheme", "user:hunter2@example.com"],
    ["a password with an @", "https://user:hun@ter2@example.com"],
    ["a token in its query", "https://example.com/index.yaml?a=b&token=hunter2"],
    ["a signature", "https://example.com/index.yaml?sv=2024&sig=hunter2"],
    ["a password with a slash", "https://user:hun/ter2@example.com/path"],
    ["a password with a number sign", "https://user:hun#ter2@example.com"],
    ["a password with a question mark", "oci://user:hun?ter2@example.com/charts"],
  ];
  rejects(
    urls.map(([title, url]) => [
      `a URL with ${title}`,
      values({ url }),
      `istio.values.istiod.url: ${IN_URL}`,
    ]),
  );

  rejects([
    [
      "the Gateway API's manifest",
      { mirror: { gatewayApi: "https://user:hunter2@example.com/install.yaml" } },
      `mirror.gatewayApi: ${IN_URL}`,
    ],
    [
      "a chart repository",
      { mirror: { charts: "oci://user:hunter2@example.com/charts" } },
      `mirror.charts: ${IN_URL}`,
    ],
    ["a registry", { mirror: { images: "user:hunter2@example.com" } }, `mirror.images: ${IN_URL}`],
    [
      "an image",
      { karmada: { images: { cfssl: "user:hunter2@example.com/cfssl:v1" } } },
      `karmada.images.cfssl: ${IN_URL}`,
    ],
    [
      "a dashboard's host",
      { linkerd: { viz: { ingress: { host: "https://user:hunter2@example.com" } } } },
      `linkerd.viz.ingress.host: ${IN_URL}`,
    ],
    [
      "a host",
      { istio: { ingressGateway: { hosts: ["https://user:hunter2@example.com"] } } },
      `istio.ingressGateway.hosts[0]: ${IN_URL}`,
    ],
    [
      "an annotation",
      { istio: { eastWestGateway: { annotations: { a: "https://user:hunter2@example.com" } } } },
      `istio.eastWestGateway.annotations.a: ${IN_URL}`,
    ],
  ]);
});

describe("what is no credential", () => {
  const passed: readonly (readonly [string, Written])[] = [
    ["the name of viz's Secret", { prometheusCredsSecret: "prom-creds" }],
    ["the name of a pull secret", { imagePullSecret: "regcred", pullSecret: "my.registry" }],
    ["an existing Secret", { existingSecret: "prom-creds", auth: { existingSecret: "a-b" } }],
    ["a list of pull secrets", { imagePullSecrets: [{ name: "reg" }, "reg"], pullSecrets: ["a"] }],
    ["a volume", { volumes: [{ name: "token", secret: { secretName: "a-token" } }] }],
    [
      "a variable from a Secret",
      { env: [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "creds", key: "token" } } }] },
    ],
    ["a name in another namespace", { "example.com/auth-secret": "linkerd-viz/web-ingress-auth" }],
    ["a switch", { env: { REQUIRE_3P_TOKEN: "true" }, externalSecret: true, token: "" }],
    ["a path", { tokenPath: "/var/run/token", token: "/var/run/secrets/tokens/istio-token" }],
    ["a variable of the pod", { args: ["--token=$(TOKEN)"], password: "${PASSWORD}" }],
    ["a template", { password: "{{ .Values.password }}" }],
    ["a port and a path", { url: "https://example.com:8443/a@b?x=y#z", git: "git@github.com:a/b" }],
    ["a user of SSH", { url: "ssh://git@github.com/a/b" }],
    ["an image by digest", { image: `kubectl:1.35@sha256:${"0a".repeat(32)}` }],
    ["controllers of Kubernetes", { controllers: "serviceaccount-token,bootstrapsigner" }],
    ["a realm", { realm: "Basic authentication required", note: "Bearer tokens are not used" }],
    ["words that end alike", { bypass: "on", compass: "north", tokenGeneration: 3 }],
    ["a number under such a word", { compass: 7, bypass: 1 }],
    ["a Secret whose name has a digit", { existingSecret: "creds1", imagePullSecret: "regcred2" }],
    ["the key of a Secret", { secretKey: "admin-password", existingSecretKey: "token" }],
    ["a switch in words", { env: { USE_TOKEN: "yes", ENABLE_PASSWORD: "disabled" } }],
    ["a sentence", { note: "Token: see the wiki", "a/b": "Password: rotated every month" }],
    ["a port before a path", { url: "https://example.com:8443/me:you@example.com" }],
    ["text in base64", { data: btoa("nothing to hide, and long enough") }],
    ["a digest", { digest: "0a".repeat(32) }],
    ["an address", { mail: "mailto:admin:x@example.com", identity: "spiffe://cluster.local/ns/a" }],
  ];
  for (const [title, content] of passed) {
    it(`is ${title}`, () => {
      assert.deepEqual(problemsOf(values(content)), []);
    });
  }

  it("is a cluster's name", () => {
    assert.deepEqual(
      problemsOf({
        clusters: [linode("compass"), linode("token", { region: "jp-osa" })],
        demo: { weights: { compass: 7, token: 1 } },
        istio: { locality: { failover: { token: "compass" } } },
        linkerd: { locality: { failover: { token: "compass" } } },
      }),
      [],
    );
  });

  it("is a certificate", async () => {
    const { certPem } = await issue(karmadaAuthority);
    assert.deepEqual(problemsOf(values({ ca: certPem, base64: btoa(certPem) })), []);
  });
});

function nested(levels: number): Written {
  return levels === 0 ? {} : { more: nested(levels - 1) };
}
