/** Converts the state of a cluster back to inputs. Pure. */
import * as z from "zod";
import {
  isBag,
  isList,
  openBag,
  type PropertyBag,
  type PropertyValue,
} from "../protocol/values.ts";
import { type ClusterState, outputsOf } from "./state.ts";

/** The inputs that an import sets from Linode. */
const imported = ["label", "region", "k8sVersion", "tags", "pools", "controlPlane"];
const importedPool = ["type", "count", "labels", "taints", "tags", "autoscaler"];

/**
 * Returns, after a refresh, the program's inputs with the values that were read, so that ignored paths do not differ; for an
 * import (no old inputs), all inputs.
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

/** Returns the parts of `found` that `shape` has. New items of a longer list are complete, as for an import. */
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

/** Compares tags and addresses as sets, as Linode does. */
const sameTexts = (left: readonly PropertyValue[], right: readonly PropertyValue[]): boolean =>
  JSON.stringify([...z.array(z.string()).parse(left)].sort()) ===
  JSON.stringify([...z.array(z.string()).parse(right)].sort());

const pick = (bag: PropertyBag, names: readonly string[]): PropertyBag =>
  Object.fromEntries(Object.entries(bag).filter(([name]) => names.includes(name)));
