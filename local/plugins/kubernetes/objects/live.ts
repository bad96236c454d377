/**
 * The live object, cut to what the inputs own and spelled as they spell it. This is what a diff compares with the new
 * inputs and what a refresh stores as inputs: a field that the program never set is not drift.
 */
import {
  isBag,
  isList,
  sameValue,
  type PropertyBag,
  type PropertyValue,
} from "../../protocol/values.ts";
import { holdsQuantity, sameQuantity } from "./quantity.ts";

type Path = readonly (string | number)[];

/**
 * The part of `live` that has the shape of `inputs`. Kept from the inputs, as not being drift: a quantity written
 * otherwise (`1000m` for `1`), and an empty value that the server leaves out (`false`, `0`, `""`, `{}`, `[]`, null).
 */
export function ownedPart(live: PropertyBag, inputs: PropertyBag): PropertyBag {
  return ownedBag(live, inputs, []);
}

function ownedBag(live: PropertyBag, shape: PropertyBag, path: Path): PropertyBag {
  const entries: [string, PropertyValue][] = [];
  for (const [key, wanted] of Object.entries(shape)) {
    const found = live[key];
    if (found !== undefined) entries.push([key, owned(found, wanted, [...path, key])]);
    else if (isEmpty(wanted)) entries.push([key, wanted]);
  }
  return Object.fromEntries(entries);
}

function owned(live: PropertyValue, shape: PropertyValue, path: Path): PropertyValue {
  if (isBag(live) && isBag(shape)) return ownedBag(live, shape, path);
  if (isList(live) && isList(shape)) {
    // By position, as the official provider does: items that the server appended are its own.
    return shape
      .slice(0, live.length)
      .map((item, index) => owned(live[index] ?? null, item, [...path, index]));
  }
  return holdsQuantity(path) && sameQuantity(live, shape) ? shape : live;
}

/** Whether the server may leave the value out because it is the default of its type. */
function isEmpty(value: PropertyValue): boolean {
  if (isList(value)) return value.length === 0;
  if (isBag(value)) return Object.values(value).every(isEmpty);
  return value === null || value === false || value === 0 || value === "";
}

/** Whether two objects are the same for their owner. */
export const sameOwned = (left: PropertyBag, right: PropertyBag): boolean => sameValue(left, right);
