import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Ajv, type ValidateFunction } from "ajv";

import { readDescriptions, readSettingRows } from "../../../schemas/descriptions.ts";
import { settingKey, stackSchema, undescribed } from "../../../schemas/stack.ts";
import { FLEET, linode, own, readStack, stackNames, type Written } from "./support.ts";

// Proves: the JSON schema for editors is the program's own, and accepts and rejects stack files by it. Does not prove how
// an editor shows it, nor the conflicts between settings, which only the program finds.

const file = new URL("../../../schemas/stack.schema.json", import.meta.url);

/** The `config` of a stack file for settings without the project's name. */
function config(written: Written): Written {
  return Object.fromEntries(
    Object.entries(written).map(([key, value]) => [
      key.includes(":") ? key : `archipelago:${key}`,
      value,
    ]),
  );
}

describe("schemas/stack.schema.json", () => {
  let validate: ValidateFunction;
  before(async () => {
    validate = new Ajv().compile(stackSchema(await readDescriptions()));
  });

  it("is what `npm run schema` writes", async () => {
    const written: unknown = JSON.parse(await readFile(file, "utf8"));
    assert.deepEqual(written, stackSchema(await readDescriptions()));
  });

  it("describes every setting that docs/settings.md lists", async () => {
    const keys = (await readSettingRows()).map(({ key }) => key);
    const text = JSON.stringify(stackSchema(new Map(keys.map((key) => [key, `<${key}>`]))));
    assert.deepEqual(
      keys.filter((key) => !text.includes(`"description":"<${key}>"`)),
      [],
    );
  });

  it("is not written while a setting has no row", async () => {
    const descriptions = new Map(await readDescriptions());
    assert.deepEqual(undescribed(descriptions), []);
    for (const key of [
      "gate.deadlineSeconds",
      "clusters[].pools[].taints[].key",
      "karmada.values",
    ]) {
      descriptions.delete(key);
    }
    assert.deepEqual(undescribed(descriptions), [
      "clusters[].pools[].taints[].key",
      "gate.deadlineSeconds",
      "karmada.values",
    ]);
  });

  it("accepts every stack file of the repository, which name it to editors", async () => {
    for (const stack of await stackNames()) {
      assert.ok(validate({ config: await readStack(stack) }), `${stack}: ${errors(validate)}`);
      const text = await readFile(new URL(`../Pulumi.${stack}.yaml`, file), "utf8");
      assert.match(text, /^# yaml-language-server: \$schema=schemas\/stack\.schema\.json\n/, stack);
    }
  });

  const accepted: readonly (readonly [string, Written])[] = [
    ["a fleet of every default", FLEET],
    ["an encrypted kubeconfig", { ...FLEET, kubeconfig: { secure: "v1:abc" } }],
    ["a cluster that exists", { clusters: [own("eu", { gatewayApi: "existing" })] }],
    ["keys of other packages", { ...FLEET, "linode:token": { secure: "v1:abc" } }],
    ["Helm values of any shape", { ...FLEET, karmada: { values: { a: [1, null, { b: "c" }] } } }],
  ];
  for (const [title, written] of accepted) {
    it(`accepts ${title}`, () => {
      assert.ok(validate({ config: config(written) }), errors(validate));
    });
  }

  const rejected: readonly (readonly [string, Written])[] = [
    ["no clusters", {}],
    ["an unknown key", { ...FLEET, clusterz: [] }],
    ["an unknown key of a cluster", { clusters: [linode("eu", { zone: "a" })] }],
    ["an unknown key deep inside", { ...FLEET, linkerd: { viz: { ingress: { hots: "x" } } } }],
    ["an unsupported value", { ...FLEET, mesh: "kuma" }],
    ["an unknown region", { clusters: [linode("eu", { region: "eu-west-1" })] }],
    ["an integer out of range", { ...FLEET, gate: { deadlineSeconds: 5 } }],
    ["a fraction", { ...FLEET, demo: { replicas: 1.5 } }],
    ["a version that YAML reads as a number", { ...FLEET, kubernetesVersion: 1.3 }],
    ["a field of the other provider", { clusters: [own("eu", { pools: [] })] }],
    ["an empty selector", { ...FLEET, linkerd: { multicluster: { selector: {} } } }],
    ["a member's field of the manager", { ...FLEET, manager: linode("m", { network: "hub" }) }],
    ["a name that is too long", { clusters: [linode("a".repeat(44))] }],
    ["an invalid label", { ...FLEET, linkerd: { multicluster: { selector: { "-": "x" } } } }],
  ];
  for (const [title, written] of rejected) {
    it(`rejects ${title}`, () => {
      assert.equal(validate({ config: config(written) }), false);
    });
  }

  it("maps a place in the schema to the key of the docs", () => {
    const pool = ["properties", "pools", "items", "properties", "count"];
    const cluster = ["properties", "clusters", "items", "oneOf", 0];
    assert.equal(settingKey([...cluster, ...pool]), "clusters[].pools[].count");
    const manager = ["properties", "manager", "oneOf", 1, "properties", "context"];
    assert.equal(settingKey(manager), "clusters[].context");
    assert.equal(settingKey(["properties", "items"]), "items");
  });
});

function errors({ errors }: ValidateFunction): string {
  return JSON.stringify(errors);
}
