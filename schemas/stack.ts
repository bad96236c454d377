import * as z from "zod";

import { BUCKET_KEY, KUBECONFIG, NAMESPACE, VIZ_USERS } from "../settings/read.ts";
import { schema } from "../settings/schema.ts";
import type { Descriptions } from "./descriptions.ts";

/** A JSON schema of draft 7, which every editor's YAML support reads. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A value that `pulumi config set --secret` encrypted, or a plain one that the program accepts as well. */
const secret: JsonSchema = {
  anyOf: [
    { type: "string" },
    {
      type: "object",
      properties: { secure: { type: "string" } },
      required: ["secure"],
      additionalProperties: false,
    },
  ],
};

/** A place in a JSON schema as docs/settings.md writes it: `properties, clusters, items, oneOf, 0, …` as `clusters[]…`. */
export function settingKey(path: readonly (string | number)[]): string {
  let key = "";
  for (let index = 0; index < path.length; index += 1) {
    const step = path[index];
    if (step === "items") key += "[]";
    // Both are followed by the name or the number of a part.
    if (step === "properties" || step === "oneOf") index += 1;
    if (step === "properties") key += `${key === "" ? "" : "."}${path[index] ?? ""}`;
  }
  // The manager's fields are those of a cluster.
  return key.replace(/^manager\./, "clusters[].");
}

/** The settings without a description: `npm run schema` refuses to write a schema that lacks one. */
export function undescribed(descriptions: Descriptions): string[] {
  const missing = new Set<string>();
  describedSettings(descriptions, (key, { properties, oneOf }) => {
    const isSetting = key !== "" && !key.endsWith("[]");
    if (isSetting && properties === undefined && oneOf === undefined) missing.add(key);
  });
  return [...missing].sort();
}

function describedSettings(
  descriptions: Descriptions,
  onMissing: (key: string, place: JsonSchema) => void = () => undefined,
): JsonSchema {
  return z.toJSONSchema(schema, {
    target: "draft-7",
    // What a person writes: a field with a default may be left out.
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema, path }) => {
      const key = settingKey(path);
      const description = descriptions.get(key);
      if (description === undefined) onMissing(key, jsonSchema);
      else jsonSchema.description = description;
    },
  });
}

/**
 * The JSON schema of a stack file `Pulumi.<stack>.yaml`, for editors. It knows what one field accepts; conflicts between
 * fields are found by the program. Keys of other namespaces are not restricted.
 */
export function stackSchema(descriptions: Descriptions): JsonSchema {
  const { properties = {}, required = [] } = describedSettings(descriptions);
  const secrets = [KUBECONFIG, VIZ_USERS, BUCKET_KEY].map((key) => [key, { ...secret }] as const);
  const keys = { ...properties, ...Object.fromEntries(secrets) };
  const named = Object.entries(keys).map(([key, field]) => {
    const description = descriptions.get(key);
    const described = typeof field === "object" && description !== undefined;
    return [`${NAMESPACE}:${key}`, described ? { ...field, description } : field] as const;
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Settings of an Archipelago stack",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(named),
        patternProperties: { [`^${NAMESPACE}:(?!(${Object.keys(keys).join("|")})$)`]: false },
        required: required.map((key) => `${NAMESPACE}:${key}`),
      },
    },
    required: ["config"],
  };
}
