/** Inputs as they would have to be for a cluster to be as it was found. Pure. */
import * as z from "zod";
import {
  isBag,
  isList,
  openBag,
  type PropertyBag,
  type PropertyValue,
} from "../protocol/values.ts";
import { type ClusterState, outputsOf } from "./state.ts";

/** What an import takes over from Linode. */
const imported = ["label", "region", "k8sVersion", "tags", "pools", "controlPlane"];
const importedPool = ["type", "count", "labels", "taints", "tags", "autoscaler"];

/**
 * After a refresh: the inputs that the program gave, with the values that were found, so that paths which it ignores do
 * not look changed. For an import (no old inputs): everything that a program can say.
 */
export function refreshedInputs(
  oldInputs: PropertyBag | undefined,
  state: ClusterState,
): PropertyBag {
  const found = openBag(outputsOf("", state));
  if (oldInputs === undefined || Object.keys(oldInputs).length === 0) {
    const inputs = pick(found, imported);
    const pools = isList(inputs["pools"]) ? inputs["pools"] : [];
    return {
      ...inputs,
      pools: pools.map((pool) => (isBag(pool) ? pick(pool, importedPool) : pool)),
    };
  }
  const shape = openBag(oldInputs);
  return Object.fromEntries(
    Object.entries(shape).map(([name, value]) => [name, like(found[name], value)]),
  );
}

/** The parts of `found` that `shape` has. Of a list that became longer, the new items come whole as for an import. */
function like(found: PropertyValue | undefined, shape: PropertyValue): PropertyValue {
  if (found === undefined) return shape;
  if (isList(found) && isList(shape)) {
    if (shape.every((item) => typeof item === "string"))
      return sameTexts(found, shape) ? shape : found;
    return found.map((item, index) => {
      const model = shape[index];
      if (model !== undefined) return like(item, model);
      return isBag(item) ? pick(item, importedPool) : item;
    });
  }
  if (isBag(found) && isBag(shape)) {
    return Object.fromEntries(
      Object.entries(shape).map(([name, value]) => [name, like(found[name], value)]),
    );
  }
  return found;
}

/** Linode keeps tags and addresses as sets; another order is no change. */
const sameTexts = (left: readonly PropertyValue[], right: readonly PropertyValue[]): boolean =>
  JSON.stringify([...z.array(z.string()).parse(left)].sort()) ===
  JSON.stringify([...z.array(z.string()).parse(right)].sort());

const pick = (bag: PropertyBag, names: readonly string[]): PropertyBag =>
  Object.fromEntries(Object.entries(bag).filter(([name]) => names.includes(name)));
