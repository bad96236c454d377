import * as z from "zod";

import { schema } from "../settings/schema.ts";
import { type JsonSchema, settingKey } from "./stack.ts";

/** What the schema says of a setting. */
export interface Reference {
  /** Type and allowed values, in Markdown. */
  readonly type: string;
  /** The default in Markdown; undefined if the schema has none. */
  readonly fallback: string | undefined;
}

/** Values that are listed; of a longer list the number is told. */
const mostValues = 8;

/** Every setting of the schema by its key as docs/settings.md writes it. A key of several kinds of cluster has all their types. */
export function settingReferences(): ReadonlyMap<string, Reference> {
  const types = new Map<string, Set<string>>();
  const fallbacks = new Map<string, string>();
  const visit = (field: JsonSchema, path: readonly (string | number)[]): void => {
    const key = settingKey(path);
    if (key !== "" && !key.endsWith("[]")) {
      types.set(key, (types.get(key) ?? new Set()).add(typeOf(field)));
      if (field.default !== undefined) fallbacks.set(key, code(JSON.stringify(field.default)));
    }
    for (const [name, child] of Object.entries(field.properties ?? {})) {
      if (typeof child === "object") visit(child, [...path, "properties", name]);
    }
    const { items } = field;
    if (typeof items === "object" && !Array.isArray(items)) visit(items, [...path, "items"]);
    field.oneOf?.forEach((part, index) => {
      visit(part, [...path, "oneOf", index]);
    });
  };
  visit(z.toJSONSchema(schema, { target: "draft-7", io: "input", unrepresentable: "any" }), []);
  return new Map(
    [...types].map(([key, found]) => [
      key,
      { type: alternatives([...found]), fallback: fallbacks.get(key) },
    ]),
  );
}

function code(text: string): string {
  return `\`${text}\``;
}

/** `a`, `a or b`, `a, b or c`. */
function alternatives(texts: readonly string[]): string {
  const last = texts.at(-1) ?? "";
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(", ")} or ${last}`;
}

function typeOf(field: JsonSchema): string {
  const { type, enum: values, const: only, items, minimum, maximum, minItems } = field;
  if (only !== undefined) return code(String(only));
  if (values !== undefined) {
    return values.length > mostValues
      ? `one of ${values.length} names`
      : alternatives(values.map((value) => code(String(value))));
  }
  if (type === "integer" || type === "number") return `${type}${limits(minimum, maximum)}`;
  if (type === "array")
    return `list${itemsOf(items)}${minItems === undefined ? "" : ", not empty"}`;
  if (type === "object" || field.oneOf !== undefined) return `mapping${valuesOf(field)}`;
  return type === undefined ? "any" : String(type);
}

/** The program's own limits; those of a number that JSON holds exactly say nothing. */
function limits(least: number | undefined, most: number | undefined): string {
  if (least === undefined || most === undefined || most === Number.MAX_SAFE_INTEGER) return "";
  return `, ${least} to ${most}`;
}

function itemsOf(items: JsonSchema["items"]): string {
  if (typeof items !== "object" || Array.isArray(items)) return "";
  if (items.oneOf !== undefined || items.type === "object") return " of mappings";
  return ` of ${typeOf(items).replace(/^(string|integer|boolean)/, "$1s")}`;
}

function valuesOf({ additionalProperties }: JsonSchema): string {
  if (typeof additionalProperties !== "object" || Object.keys(additionalProperties).length === 0) {
    return "";
  }
  return ` to ${typeOf(additionalProperties)}`;
}
