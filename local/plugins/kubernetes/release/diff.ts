/** What an upgrade would change. */
import type { DiffRequest, DiffResult } from "../../protocol/provider.ts";
import { openBag } from "../../protocol/values.ts";
import { changesBetween, contains, parsePath, pathText } from "../objects/changes.ts";
import { ownedPart } from "../objects/live.ts";
import { completed, isVoid } from "./arguments.ts";
import { inputsOf } from "./outputs.ts";

/** A release cannot be renamed or moved. */
const identity = ["name", "namespace"];

/** The arguments and, where the release was changed behind our back and a refresh saw it, helm's record of it. */
export function diff(request: DiffRequest): DiffResult {
  const oldInputs = completed(openBag(inputsOf(request.oldInputs, request.oldOutputs)));
  const before = ownedPart(openBag(request.oldOutputs), oldInputs);
  const ignored = request.ignoreChanges.map(parsePath);
  const changes = changesBetween(before, completed(openBag(request.inputs))).filter(
    ({ path, kind, before: old }) =>
      !ignored.some((outer) => contains(outer, path)) && !(kind === "delete" && isVoid(old)),
  );
  const detailed = changes.map((change) => {
    const replace = identity.includes(pathText(change.path));
    return [
      pathText(change.path),
      { kind: change.kind, replace, inputDiff: change.kind === "delete" },
    ] as const;
  });
  return { changes: changes.length > 0 ? "some" : "none", detailed: Object.fromEntries(detailed) };
}
