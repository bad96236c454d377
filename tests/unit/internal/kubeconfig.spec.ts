import assert from "node:assert/strict";
import { KubeConfig } from "@kubernetes/client-node";
import {
  composeKubeconfig,
  selectContext,
  serverOf,
} from "../../../components/internal/kubeconfig.ts";

// Shows that the Kubernetes client reads what is composed as it was meant. Does not show that any API takes it.

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
  it("leads the Kubernetes client to the server as the certificate's holder", () => {
    const config = new KubeConfig();
    config.loadFromString(
      composeKubeconfig({ ...parts, user: { certPem: "CERT\n", keyPem: "KEY\n" } }),
    );
    assert.equal(config.getCurrentCluster()?.server, parts.server);
    assert.equal(config.getCurrentCluster()?.caData, Buffer.from("CA\n").toString("base64"));
    assert.equal(config.getCurrentUser()?.certData, Buffer.from("CERT\n").toString("base64"));
    assert.equal(config.getCurrentUser()?.keyData, Buffer.from("KEY\n").toString("base64"));
  });

  it("is the same text for the same parts, with a long token on one line", () => {
    const token = "t".repeat(2000);
    const text = composeKubeconfig({ ...parts, user: { token } });
    assert.equal(text, composeKubeconfig({ ...parts, user: { token } }));
    assert.ok(text.includes(`token: ${token}\n`));
  });
});

describe("selectContext", () => {
  it("keeps one context and what that needs", () => {
    const text = selectContext(several, "first");
    assert.equal(serverOf(text), "https://a.example");
    assert.ok(!text.includes("b.example") && !text.includes("ben"));
    const config = new KubeConfig();
    config.loadFromString(text);
    assert.equal(config.getCurrentContext(), "first");
    assert.equal(config.getContextObject("first")?.namespace, "shop");
    assert.equal(config.getCurrentUser()?.token, "anna's");
  });

  it("keeps what it does not know, such as a command that gets a token", () => {
    const config = new KubeConfig();
    config.loadFromString(selectContext(several, "second"));
    assert.deepEqual(config.getCurrentUser()?.exec, { command: "aws", args: ["eks"] });
    assert.equal(config.getCurrentCluster()?.skipTLSVerify, true);
  });

  it("names the contexts there are when there is no such one", () => {
    assert.throws(() => selectContext(several, "third"), {
      message: "the kubeconfig has no context third; it has: first, second",
    });
  });

  it("says where a kubeconfig is wrong without quoting it", () => {
    assert.throws(() => selectContext("users: [{ name: u, user: { token: s3cret } }]", "first"), {
      message: "not a kubeconfig; wrong at: clusters, contexts",
    });
    assert.throws(() => selectContext("token: 's3cret", "first"), {
      message: "the kubeconfig is not YAML",
    });
  });
});

describe("serverOf", () => {
  it("follows the current context", () => {
    assert.equal(serverOf(several), "https://b.example");
  });

  it("says so when that leads nowhere", () => {
    assert.throws(() => serverOf(several.replace("current-context: second", "")), {
      message: "the kubeconfig's current context  has no cluster",
    });
  });
});
