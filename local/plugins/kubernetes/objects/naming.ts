/** Names for objects whose program gives none. */
import { createHash, randomBytes } from "node:crypto";
import type { CheckRequest } from "../../protocol/provider.ts";
import { isBag, isUnknown, type PropertyBag } from "../../protocol/values.ts";
import { annotated, metadataOf, withMetadata } from "./identity.ts";

/** Says that the name was generated, so that a replacement may have another one. */
export const autonamedAnnotation = "pulumi.com/autonamed";

/** Whether an object has a name of its own, known or not. */
export function isNamed(object: PropertyBag): boolean {
  const name = metadataOf(object)["name"];
  return isUnknown(name) || (typeof name === "string" && name !== "");
}

/** The logical name and eight hexadecimal digits; the same seed gives the same name in preview and update. */
export function generatedName(logicalName: string, seed: Uint8Array): string {
  const bytes =
    seed.length > 0
      ? createHash("sha256").update(logicalName).update(seed).digest()
      : randomBytes(4);
  return `${logicalName}-${bytes.subarray(0, 4).toString("hex")}`;
}

/**
 * The inputs with a name: theirs, else the one an earlier run generated, else a new one.
 *
 * @throws Error when the user switched autonaming off.
 */
export function named(
  request: CheckRequest,
  inputs: PropertyBag,
  oldInputs: PropertyBag,
): PropertyBag {
  if (isNamed(inputs)) return inputs;
  if (Object.keys(oldInputs).length > 0) {
    const oldName = metadataOf(oldInputs)["name"];
    return annotated(oldInputs, autonamedAnnotation) && typeof oldName === "string"
      ? autonamed(inputs, oldName)
      : inputs;
  }
  if (request.autonaming?.mode === "disable") {
    throw new Error("autonaming is disabled, the resource needs metadata.name");
  }
  return autonamed(
    inputs,
    request.autonaming?.proposedName ?? generatedName(request.name, request.randomSeed),
  );
}

function autonamed(inputs: PropertyBag, name: string): PropertyBag {
  const annotations = metadataOf(inputs)["annotations"];
  const marked =
    annotations === undefined || annotations === null || isBag(annotations)
      ? { ...annotations, [autonamedAnnotation]: "true" }
      : annotations;
  return withMetadata(inputs, { name, annotations: marked });
}
