import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { parse } from "yaml";
import * as z from "zod";

import { readSettingRows } from "../../../schemas/descriptions.ts";
import { settingReferences } from "../../../schemas/reference.ts";
import { withReferences } from "../../../schemas/table.ts";
import { schema } from "../../../settings/schema.ts";
import { parseSettings } from "../../../config.ts";
import { configuration, FLEET, parsed, STACK } from "./support.ts";

// Proves: Pulumi.yaml and docs/settings.md agree with the schema. Does not prove that Pulumi's own engine accepts the
// file; every run of the fleet tests does.

const repository = new URL("../../../", import.meta.url);

async function read(file: string): Promise<string> {
  return readFile(new URL(file, repository), "utf8");
}

const projectFile = z.object({
  name: z.literal("archipelago"),
  main: z.literal("index.ts"),
  runtime: z.strictObject({
    name: z.literal("nodejs"),
    options: z.strictObject({ typescript: z.literal(false), nodeargs: z.literal("--import tsx") }),
  }),
  config: z.record(
    z.string(),
    z.strictObject({
      type: z.enum(["string", "integer", "boolean", "array", "object"]),
      items: z.strictObject({ type: z.string() }).optional(),
      default: z.unknown().optional(),
      description: z.string().min(10),
    }),
  ),
});

/** The part of a JSON schema that the tests read. */
const jsonSchema = z.object({
  type: z.string().optional(),
  default: z.unknown().optional(),
  required: z.array(z.string()).default([]),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  get items() {
    return jsonSchema.optional();
  },
  get oneOf() {
    return z.array(jsonSchema).optional();
  },
});
type JsonSchema = z.output<typeof jsonSchema>;

function ofSettings(): JsonSchema {
  return jsonSchema.parse(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
}

interface Leaf {
  readonly path: string;
  readonly required: boolean;
  readonly fallback: unknown;
}

/** Every setting that is not a mapping of settings, with its default; a field inside a list is `list[].key`. */
function leaves(node: JsonSchema, prefix = ""): Leaf[] {
  return [node, ...(node.oneOf ?? [])].flatMap(({ properties = {}, required }) =>
    Object.entries(properties).flatMap(([key, child]): Leaf[] => {
      const path = prefix + key;
      if (child.properties !== undefined || child.oneOf !== undefined) {
        return path === "manager"
          ? [{ path, required: true, fallback: undefined }]
          : leaves(child, `${path}.`);
      }
      const self = { path, required: required.includes(key), fallback: child.default };
      return [self, ...(child.items === undefined ? [] : leaves(child.items, `${path}[].`))];
    }),
  );
}

describe("Pulumi.yaml", () => {
  it("declares the settings and the credentials, and nothing else", async () => {
    const { config } = projectFile.parse(parse(await read("Pulumi.yaml")));
    assert.deepEqual(
      Object.keys(config).toSorted(),
      [...Object.keys(schema.shape), "kubeconfig", "vizUsers", "bucketKey"].toSorted(),
    );
  });

  it("has the schema's types", async () => {
    const { config } = projectFile.parse(parse(await read("Pulumi.yaml")));
    const { properties = {} } = ofSettings();
    const types: Record<string, string> = { number: "integer" };
    for (const [key, { type, oneOf }] of Object.entries(properties)) {
      const expected = oneOf === undefined ? (type ?? "") : "object";
      assert.equal(config[key]?.type, types[expected] ?? expected, key);
    }
  });

  it("repeats the defaults of scalars and lists, and has an empty mapping for every section", async () => {
    const { config } = projectFile.parse(parse(await read("Pulumi.yaml")));
    const { properties = {}, required } = ofSettings();
    for (const [key, child] of Object.entries(properties)) {
      const expected = child.type === "object" || child.oneOf !== undefined ? {} : child.default;
      assert.deepEqual(config[key]?.default, expected, key);
      assert.equal(config[key]?.default === undefined, required.includes(key), key);
    }
  });

  it("has defaults that change nothing", async () => {
    const { config } = projectFile.parse(parse(await read("Pulumi.yaml")));
    const defaults = Object.entries(config).map(
      ([key, { default: value }]) => [key, value] as const,
    );
    const filled = configuration({ ...Object.fromEntries<unknown>(defaults), ...FLEET });
    assert.deepEqual(parseSettings(filled, { stack: STACK }), parsed());
  });
});

describe("docs/settings.md", () => {
  it("has types and defaults as `npm run schema` writes them", async () => {
    const text = await read("docs/settings.md");
    assert.equal(withReferences(text, settingReferences()), text);
  });

  it("gets types and defaults in a row that somebody adds, and keeps its meaning", () => {
    const added = [
      "| key | default | meaning |",
      "| --- | --- | --- |",
      "| `gate.deadlineSeconds` | 7 | how long \\| why |",
      "| `mesh` | | the mesh |",
      "| `clusters[].primary` | none | the cluster |",
      "| `other` | none | no setting |",
    ].join("\n");
    const completed = [
      "| key | type | default | meaning |",
      "| --- | --- | --- | --- |",
      "| `gate.deadlineSeconds` | integer, 10 to 3600 | `300` | how long \\| why |",
      '| `mesh` | `istio` or `linkerd` | `"istio"` | the mesh |',
      "| `clusters[].primary` | string | none | the cluster |",
      "| `other` | none | no setting |",
    ].join("\n");
    const references = settingReferences();
    assert.equal(withReferences(added, references), completed);
    assert.equal(withReferences(completed, references), completed);
  });

  it("says what a value may be", () => {
    const references = settingReferences();
    for (const [key, type] of [
      ["clusters", "list of mappings, not empty"],
      ["clusters[].provider", "`linode` or `kubeconfig`"],
      ["clusters[].pools[].count", "integer, 1 to 100"],
      ["linkerd.multicluster.ingress.publicPorts", "list of integers, 1 to 65535"],
      ["demo.weights", "mapping to integer, 0 to 1000"],
      ["istio.values.base", "mapping"],
    ] as const) {
      assert.equal(references.get(key)?.type, type, key);
    }
  });

  async function rows(): Promise<Map<string, string>> {
    const pairs = (await readSettingRows()).map(({ key, fallback }) => [key, fallback] as const);
    assert.equal(new Set(pairs.map(([key]) => key)).size, pairs.length, "a key is listed twice");
    return new Map(pairs);
  }

  it("lists every setting", async () => {
    const expected = new Set(leaves(ofSettings()).map(({ path }) => path));
    assert.deepEqual([...(await rows()).keys()].toSorted(), [...expected].toSorted());
  });

  it("gives every default", async () => {
    const documented = await rows();
    for (const { path, required, fallback } of leaves(ofSettings())) {
      const cell = documented.get(path) ?? "";
      if (fallback !== undefined) assert.equal(cell, `\`${JSON.stringify(fallback)}\``, path);
      else if (required) assert.match(cell, /^required/, path);
      else assert.doesNotMatch(cell, /^`["[{\d]/, `${path} has no default in the schema`);
    }
  });
});
