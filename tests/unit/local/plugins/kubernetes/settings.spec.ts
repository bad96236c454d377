/** The provider's arguments, kubeconfigs, and when another cluster is meant. Pure but for one file. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  contextText,
  readContext,
} from "../../../../../local/plugins/kubernetes/client/kubeconfig.ts";
import { diffConfig } from "../../../../../local/plugins/kubernetes/configDiff.ts";
import { settingsFailures, settingsOf } from "../../../../../local/plugins/kubernetes/settings.ts";
import { Secret, unknown, type PropertyBag } from "../../../../../local/plugins/protocol/values.ts";

/** A kubeconfig of two clusters, each with its own user. */
const two = (server = "https://eu.example.org"): string =>
  JSON.stringify({
    clusters: [
      { name: "eu", cluster: { server } },
      { name: "us", cluster: { server: "https://us.example.org" } },
    ],
    users: [
      { name: "eu", user: { token: "eu-token" } },
      { name: "us", user: { token: "us-token" } },
    ],
    contexts: [
      { name: "eu", context: { cluster: "eu", user: "eu", namespace: "apps" } },
      { name: "us", context: { cluster: "us", user: "us" } },
    ],
    "current-context": "eu",
  });

describe("the kubernetes stand-in's arguments", () => {
  const refused = (args: PropertyBag): string[] =>
    settingsFailures({ kubeconfig: "x", ...args }).map(({ property }) => property);

  it("are refused by name when they are not supported", () => {
    assert.deepEqual(refused({ renderYamlToDirectory: "d", helmReleaseSettings: "{}" }), [
      "renderYamlToDirectory",
      "helmReleaseSettings",
    ]);
    assert.deepEqual(refused({ enableServerSideApply: "false" }), ["enableServerSideApply"]);
    assert.deepEqual(refused({ upsertExistingObjects: "maybe" }), ["upsertExistingObjects"]);
    assert.deepEqual(
      settingsFailures({}).map(({ property }) => property),
      ["kubeconfig"],
    );
  });

  it("are taken as the SDK sends them", () => {
    const args = {
      enableServerSideApply: "true",
      upsertExistingObjects: "true",
      strictMode: "false",
    };
    assert.deepEqual(refused({ ...args, context: unknown, namespace: new Secret("n") }), []);
    assert.equal(settingsOf(args, {}).upsertExistingObjects, true);
    assert.equal(settingsOf({}, { PULUMI_K8S_DELETE_UNREACHABLE: "true" }).deleteUnreachable, true);
    const off = settingsOf({ deleteUnreachable: false }, { PULUMI_K8S_DELETE_UNREACHABLE: "true" });
    assert.equal(off.deleteUnreachable, false);
  });
});

describe("kubeconfigs", () => {
  it("give one cluster and its user, and nothing of the others", () => {
    const eu = readContext(two(), {});
    assert.equal(eu.namespace, "apps");
    assert.ok(!contextText(eu).includes("us.example.org"));
    assert.ok(!contextText(eu).includes("us-token"));
    assert.deepEqual(readContext(contextText(eu), {}), eu);
    assert.deepEqual(readContext(two(), { context: "us" }).user, { token: "us-token" });
    assert.deepEqual(readContext(two(), { cluster: "us" }).cluster, {
      server: "https://us.example.org",
    });
  });

  it("may be a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "archipelago-kubeconfig-"));
    try {
      await writeFile(join(folder, "config"), two(), { mode: 0o600 });
      assert.equal(readContext(join(folder, "config"), {}).name, "eu");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("are never quoted in an error", () => {
    const broken = 'token: "hush-token\n  : [';
    assert.throws(() => readContext(broken, {}), /^Error: the kubeconfig is not a valid one$/);
    assert.throws(() => readContext(two(), { context: "ap" }), /has no context "ap"/);
  });
});

describe("changed provider arguments", () => {
  const diff = (before: PropertyBag, after: PropertyBag) =>
    diffConfig({
      ...{ urn: "u", name: "n", type: "t", id: "i", oldOutputs: {}, ignoreChanges: [] },
      oldInputs: before,
      inputs: after,
    });
  const named = (kubeconfig: PropertyBag[string], clusterIdentifier = "eu") => ({
    kubeconfig,
    clusterIdentifier,
  });

  it("replace when the identifier changes, and never while it stays", () => {
    assert.deepEqual(diff(named("a"), named("a", "us")).replaces, ["clusterIdentifier"]);
    assert.deepEqual(diff(named(two()), named(two("https://new"))).replaces, []);
    assert.deepEqual(diff(named("a"), named(unknown)).replaces, []);
    assert.equal(diff(named("a"), named(new Secret("a"))).changes, "none");
  });

  it("replace without an identifier when the kubeconfig means another cluster or is not known", () => {
    const kubeconfig = (text: PropertyBag[string]) => ({ kubeconfig: text });
    assert.deepEqual(diff(kubeconfig(two()), kubeconfig(two("https://new"))).replaces, [
      "kubeconfig",
    ]);
    const rotated = two().replace("eu-token", "new-token");
    assert.deepEqual(diff(kubeconfig(two()), kubeconfig(rotated)).replaces, []);
    assert.deepEqual(diff(kubeconfig(two()), kubeconfig(unknown)).replaces, ["kubeconfig"]);
    assert.deepEqual(diff(kubeconfig(two()), named(two())).replaces, []);
  });
});
