/** What differs between what is and what is wanted, property by property. */
import type { PropertyChange } from "../../protocol/provider.ts";
import {
  isBag,
  isList,
  isUnknown,
  sameValue,
  type PropertyBag,
  type PropertyValue,
} from "../../protocol/values.ts";

/** A path inside an object: keys and list positions. */
export type Path = readonly (string | number)[];

/** One difference. */
export interface Change {
  readonly path: Path;
  readonly kind: PropertyChange["kind"];
  /** What is there now; undefined for an addition. */
  readonly before: PropertyValue | undefined;
  /** What is wanted; undefined for a deletion. */
  readonly after: PropertyValue | undefined;
}

/** The differences, each at the deepest place that differs. Lists are compared by position. */
export function changesBetween(before: PropertyBag, after: PropertyBag): Change[] {
  return bagChanges(before, after, []);
}

function bagChanges(before: PropertyBag, after: PropertyBag, path: Path): Change[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => valueChanges(before[key], after[key], [...path, key]));
}

function valueChanges(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: Path,
): Change[] {
  if (after === undefined) return [{ path, kind: "delete", before, after }];
  if (before === undefined) return [{ path, kind: "add", before, after }];
  if (isUnknown(after)) return [{ path, kind: "update", before, after }];
  if (isBag(before) && isBag(after)) return bagChanges(before, after, path);
  if (isList(before) && isList(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      valueChanges(before[index], after[index], [...path, index]),
    );
  }
  return sameValue(before, after) ? [] : [{ path, kind: "update", before, after }];
}

/** A path as Pulumi writes it: `spec.ports[0].name`, `metadata.labels["a/b"]`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (/[."[\]]/.test(part)) return `${text}["${part.replaceAll('"', '\\"')}"]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/** The reverse of {@link pathText}; also reads `[*]`, which matches any position or key. */
export function parsePath(text: string): Path {
  const parts: (string | number)[] = [];
  const pattern = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g;
  for (const [, quoted, position, name] of text.matchAll(pattern)) {
    if (quoted !== undefined) parts.push(quoted.replaceAll('\\"', '"'));
    else if (position !== undefined) parts.push(position === "*" ? "*" : Number(position));
    else if (name !== undefined) parts.push(name);
  }
  return parts;
}

/** Whether `outer` is `inner` or contains it; `*` in `outer` stands for any part. */
export const contains = (outer: Path, inner: Path): boolean =>
  outer.length <= inner.length &&
  outer.every((part, index) => part === "*" || part === inner[index]);
