import assert from "node:assert/strict";
import { KubeConfig } from "@kubernetes/client-node";
import {
  composeKubeconfig,
  selectContext,
  serverOf,
} from "../../../components/internal/kubeconfig.ts";

// Shows that the Kubernetes client parses the kubeconfigs as intended. Does not show that an API accepts them.

const parts = { name: "eu", server: "https://203.0.113.7:6443", caPem: "CA\n" };

const several = `
apiVersion: v1
kind: Config
current-context: second
clusters:
  - { name: a, cluster: { server: "https://a.example" } }
  - { name: b, cluster: { server: "https://b.example", insecure-skip-tls-verify: true } }
users:
  - { name: anna, user: { token: anna's } }
  - { name: ben, user: { exec: { command: aws, args: [eks] } } }
contexts:
  - { name: first, context: { cluster: a, user: anna, namespace: shop } }
  - { name: second, context: { cluster: b, user: ben } }
`;

describe("composeKubeconfig", () => {
  it("has the server and the client certificate", () => {
    const config = new KubeConfig();
    config.loadFromString(
      composeKubeconfig({ ...parts, user: { certPem: "CERT\n", keyPem: "KEY\n" } }),
    );
    assert.equal(config.getCurrentCluster()?.server, parts.server);
    assert.equal(config.getCurrentCluster()?.caData, Buffer.from("CA\n").toString("base64"));
    assert.equal(config.getCurrentUser()?.certData, Buffer.from("CERT\n").toString("base64"));
    assert.equal(config.getCurrentUser()?.keyData, Buffer.from("KEY\n").toString("base64"));
  });

  it("is deterministic, with a long token on one line", () => {
    const token = "t".repeat(2000);
    const text = composeKubeconfig({ ...parts, user: { token } });
    assert.equal(text, composeKubeconfig({ ...parts, user: { token } }));
    assert.ok(text.includes(`token: ${token}\n`));
  });
});

describe("selectContext", () => {
  it("keeps one context with its cluster and user", () => {
    const text = selectContext(several, "first");
    assert.equal(serverOf(text), "https://a.example");
    assert.ok(!text.includes("b.example") && !text.includes("ben"));
    const config = new KubeConfig();
    config.loadFromString(text);
    assert.equal(config.getCurrentContext(), "first");
    assert.equal(config.getContextObject("first")?.namespace, "shop");
    assert.equal(config.getCurrentUser()?.token, "anna's");
  });

  it("keeps unknown fields, such as a command that fetches a token", () => {
    const config = new KubeConfig();
    config.loadFromString(selectContext(several, "second"));
    assert.deepEqual(config.getCurrentUser()?.exec, { command: "aws", args: ["eks"] });
    assert.equal(config.getCurrentCluster()?.skipTLSVerify, true);
  });

  it("lists the contexts if there is none of that name", () => {
    assert.throws(() => selectContext(several, "third"), {
      message: "kubeconfig: unknown context; got third; expected one of: first, second",
    });
  });

  it("names invalid fields without quoting their values", () => {
    assert.throws(() => selectContext("users: [{ name: u, user: { token: s3cret } }]", "first"), {
      message: "kubeconfig: missing or invalid fields: clusters, contexts",
    });
    assert.throws(() => selectContext("token: 's3cret", "first"), {
      message: "kubeconfig: invalid YAML",
    });
  });
});

describe("serverOf", () => {
  it("returns the server of the current context", () => {
    assert.equal(serverOf(several), "https://b.example");
  });

  it("rejects a current context without a cluster", () => {
    assert.throws(() => serverOf(several.replace("current-context: second", "")), {
      message: 'kubeconfig: current context "" has no cluster',
    });
  });
});
