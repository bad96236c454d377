/** Normal forms, names, what is immutable, and who owns fields. Pure. */
import assert from "node:assert/strict";
import type { CheckRequest } from "../../../../../local/plugins/protocol/provider.ts";
import type { PropertyBag } from "../../../../../local/plugins/protocol/values.ts";
import { changesBetween } from "../../../../../local/plugins/kubernetes/objects/changes.ts";
import { identityOf, parseId } from "../../../../../local/plugins/kubernetes/objects/identity.ts";
import {
  immutablePaths,
  replaces,
} from "../../../../../local/plugins/kubernetes/objects/immutable.ts";
import { generatedName, named } from "../../../../../local/plugins/kubernetes/objects/naming.ts";
import {
  normalize,
  toApiKeys,
  toSdkKeys,
} from "../../../../../local/plugins/kubernetes/objects/normalize.ts";
import {
  fieldManagerOf,
  ownersOf,
  takeover,
} from "../../../../../local/plugins/kubernetes/objects/ownership.ts";

const subject = (type: string) => ({ urn: "urn", name: "name", type });

describe("the identity of a kubernetes resource", () => {
  it("comes from its inputs, else from its type", () => {
    const secret = { apiVersion: "v1", kind: "Secret" };
    assert.deepEqual(identityOf(subject("kubernetes:core/v1:Secret"), secret), {
      ...secret,
      patch: false,
    });
    assert.deepEqual(identityOf(subject("kubernetes:core/v1:Secret"), {}), {
      ...secret,
      patch: false,
    });
    const deployment = { apiVersion: "apps/v1", kind: "Deployment" };
    assert.deepEqual(identityOf(subject("kubernetes:apps/v1:DeploymentPatch"), deployment), {
      ...deployment,
      patch: true,
    });
    const own = { apiVersion: "x.org/v1", kind: "OddPatch" };
    assert.equal(identityOf(subject("kubernetes:x.org/v1:OddPatch"), own).patch, false);
  });

  it("is found in an id", () => {
    assert.deepEqual(parseId("ns/name"), { namespace: "ns", name: "name" });
    assert.deepEqual(parseId("name"), { namespace: undefined, name: "name" });
  });
});

describe("normal inputs", () => {
  it("have a Secret's text as data, and no nulls", () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", creationTimestamp: null, uid: "1" },
      data: { a: "YQ\n==" },
      stringData: { b: "b" },
      immutable: null,
    };
    assert.deepEqual(normalize(secret), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      data: { a: "YQ==", b: "Yg==" },
    });
  });

  it("keep a custom resource's nulls, since its definition may allow them", () => {
    const custom = { apiVersion: "x.org/v1", kind: "X", spec: { a: null } };
    assert.deepEqual(normalize(custom), custom);
  });

  it("have no status in a definition", () => {
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      spec: { preserveUnknownFields: false, group: "g" },
      status: { conditions: [] },
    };
    assert.deepEqual(normalize(definition)["spec"], { group: "g" });
    assert.equal("status" in normalize(definition), false);
  });

  it("are spelled as the API spells them", () => {
    const sdk = { a: [{ x_kubernetes_preserve_unknown_fields: true, other_key: 1 }] };
    const api = { a: [{ "x-kubernetes-preserve-unknown-fields": true, other_key: 1 }] };
    assert.deepEqual(toApiKeys(sdk), api);
    assert.deepEqual(toSdkKeys(api), sdk);
  });
});

describe("names", () => {
  const request = (autonaming?: CheckRequest["autonaming"]): CheckRequest => ({
    ...{
      urn: "u",
      name: "web",
      type: "t",
      oldInputs: {},
      inputs: {},
      randomSeed: Uint8Array.of(1, 2),
    },
    ...(autonaming && { autonaming }),
  });

  it("are the same for the same seed, and say that they were generated", () => {
    const name = generatedName("web", Uint8Array.of(1, 2));
    assert.match(name, /^web-[0-9a-f]{8}$/);
    const expected = { metadata: { name, annotations: { "pulumi.com/autonamed": "true" } } };
    assert.deepEqual(named(request(), {}, {}), expected);
    assert.deepEqual(named(request(), {}, { ...expected, kind: "X" }), expected);
  });

  it("are the user's where the user or the engine says so", () => {
    const own = { metadata: { name: "mine" } };
    assert.deepEqual(named(request(), own, {}), own);
    const proposed = named(request({ mode: "enforce", proposedName: "theirs" }), {}, {});
    assert.equal((proposed["metadata"] as PropertyBag)["name"], "theirs");
    const disabled = request({ mode: "disable", proposedName: "" });
    assert.throws(() => named(disabled, {}, {}), /autonaming is disabled/);
  });
});

describe("immutable fields", () => {
  const strict = { configMapMutable: false, secretMutable: false };
  const replaced = (before: PropertyBag, after: PropertyBag, options = strict, patch = false) =>
    changesBetween(before, after).some((change) =>
      replaces(change, immutablePaths(after, patch, options)),
    );
  const job = (image: string): PropertyBag => ({
    ...{ apiVersion: "batch/v1", kind: "Job" },
    spec: { template: { spec: { containers: [{ image }] } } },
  });

  it("are the identity of every object, and a Job's template deep down", () => {
    assert.equal(replaced({ metadata: { name: "a" } }, { metadata: { name: "b" } }), true);
    assert.equal(replaced(job("a"), job("b")), true);
    assert.equal(replaced({ ...job("a"), spec: {} }, job("a")), true);
    assert.equal(replaced(job("a"), job("b"), strict, true), false);
  });

  it("are the data of Secrets and ConfigMaps unless the provider says otherwise", () => {
    const secret = (value: string, immutable = false) => ({
      ...{ apiVersion: "v1", kind: "Secret", data: { value } },
      ...(immutable ? { immutable } : {}),
    });
    const loose = { configMapMutable: true, secretMutable: true };
    assert.equal(replaced(secret("a"), secret("b")), true);
    assert.equal(replaced(secret("a"), secret("b"), loose), false);
    assert.equal(replaced(secret("a", true), secret("b", true), loose), true);
    const labelled = { ...secret("a"), metadata: { labels: { a: "b" } } };
    assert.equal(replaced(secret("a"), labelled), false);
  });
});

describe("field managers", () => {
  const entry = (manager: string, operation: string, ...fields: string[]) => ({
    manager,
    operation,
    fieldsV1: { "f:data": Object.fromEntries(fields.map((field) => [`f:${field}`, {}])) },
  });
  const live = (...managedFields: ReturnType<typeof entry>[]) => ({
    metadata: { resourceVersion: "7", managedFields },
  });

  it("are the same for the same resource, but never for two patches", () => {
    assert.equal(
      fieldManagerOf("urn:a", false, {}, undefined),
      fieldManagerOf("urn:a", false, {}, undefined),
    );
    assert.notEqual(
      fieldManagerOf("urn:a", true, {}, undefined),
      fieldManagerOf("urn:a", true, {}, undefined),
    );
    assert.equal(fieldManagerOf("urn:a", false, {}, "stored"), "stored");
    const metadata = { annotations: { "pulumi.com/patchFieldManager": "said" } };
    assert.equal(fieldManagerOf("urn:a", false, { metadata }, "stored"), "said");
  });

  it("give way to ours when they are our create or a person's kubectl", () => {
    const object = live(
      entry("pulumi-kubernetes", "Update", "a"),
      entry("kubectl-edit", "Update", "b"),
      entry("controller", "Update", "c"),
    );
    const [test, replace] = takeover(object, "ours") ?? [];
    assert.deepEqual(test, { op: "test", path: "/metadata/resourceVersion", value: "7" });
    const expected = [entry("controller", "Update", "c"), entry("ours", "Apply", "a", "b")];
    assert.deepEqual(replace?.["value"], expected);
    assert.equal(takeover(live(entry("ours", "Apply", "a")), "ours"), undefined);
  });

  it("are found by field", () => {
    const object = live(entry("ours", "Apply", "a"), entry("theirs", "Update", "a", "b"));
    assert.deepEqual(ownersOf(object, ["data", "a"], "ours"), { ours: true, theirs: true });
    assert.deepEqual(ownersOf(object, ["data", "b"], "ours"), { ours: false, theirs: true });
    assert.deepEqual(ownersOf(object, ["data", "c"], "ours"), { ours: false, theirs: false });
  });
});
