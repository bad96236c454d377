/** A release's inputs made complete. */
import { parse } from "yaml";
import { messageOf } from "../../protocol/failure.ts";
import type { Call, CheckRequest, CheckResult } from "../../protocol/provider.ts";
import {
  hasUnknowns,
  openBag,
  secretBagLike,
  toJsonObject,
  type PropertyBag,
} from "../../protocol/values.ts";
import { isObject, textAt } from "../client/json.ts";
import { generatedName } from "../objects/naming.ts";
import type { Session } from "../session.ts";
import {
  argumentFailures,
  completed,
  releaseArguments,
  type ReleaseArguments,
} from "./arguments.ts";
import { showChart } from "./commands.ts";
import { helm } from "./helm.ts";

/** Fills in name, namespace, timeout and, from the chart itself, the exact version. */
export async function check(
  session: Session,
  request: CheckRequest,
  call: Call,
): Promise<CheckResult> {
  const given = openBag(request.inputs);
  const failures = argumentFailures(given);
  const old = openBag(request.oldInputs);
  const inputs = completed(given);
  const name = inputs["name"] ?? old["name"] ?? generatedName(request.name, request.randomSeed);
  const namespace = inputs["namespace"] ?? session.defaultNamespace;
  const complete: PropertyBag = { ...inputs, name, namespace };
  const marked = (bag: PropertyBag): PropertyBag => secretBagLike(bag, request.inputs);
  if (failures.length > 0 || hasUnknowns(complete)) return { inputs: marked(complete), failures };
  try {
    const version = await chartVersion(session, releaseArguments(toJsonObject(complete)), call);
    return { inputs: marked({ ...complete, version }) };
  } catch (error) {
    const reason = `${messageOf(error)}; check the chart name and repository configuration.`;
    return { inputs: marked(complete), failures: [{ property: "chart", reason }] };
  }
}

async function chartVersion(
  session: Session,
  release: ReleaseArguments,
  call: Call,
): Promise<string> {
  const text = await helm(session.helm, showChart(release), { signal: call.signal });
  const metadata: unknown = parse(text);
  const version = isObject(metadata) ? textAt(metadata, "version") : undefined;
  if (version === undefined) throw new Error(`chart ${release.chart} says no version`);
  return version;
}
