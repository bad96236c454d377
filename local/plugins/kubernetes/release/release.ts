/** `helm.v3.Release`: a chart installed by helm itself, hooks and all. */
import { parse } from "yaml";
import { messageOf } from "../../protocol/failure.ts";
import {
  PartialFailure,
  type Call,
  type CheckRequest,
  type CheckResult,
  type CreateRequest,
  type CreateResult,
  type DeleteRequest,
  type ReadRequest,
  type ReadResult,
  type UpdateRequest,
  type UpdateResult,
} from "../../protocol/provider.ts";
import {
  hasUnknowns,
  openBag,
  secretBagLike,
  toJsonObject,
  type PropertyBag,
} from "../../protocol/values.ts";
import { textAt } from "../client/json.ts";
import { isObject } from "../client/json.ts";
import { idOf, parseId } from "../objects/identity.ts";
import { generatedName } from "../objects/naming.ts";
import { demandReachable, type Session } from "../session.ts";
import {
  argumentFailures,
  completed,
  releaseArguments,
  type ReleaseArguments,
} from "./arguments.ts";
import { install, showChart, uninstall, upgrade } from "./commands.ts";
import { helm } from "./helm.ts";
import { foreseenOutputs, inputsOf, releaseOutputs } from "./outputs.ts";
import { newestRevision, type StoredRelease } from "./storage.ts";
import { ReleaseWatch } from "./watch.ts";

export { diff } from "./diff.ts";

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

export async function create(
  session: Session,
  request: CreateRequest,
  call: Call,
): Promise<CreateResult> {
  if (request.preview) return { id: "", outputs: foreseenOutputs(request.inputs) };
  demandReachable(session);
  const release = releaseArguments(toJsonObject(openBag(request.inputs)));
  const existing = session.settings.upsertExistingObjects
    ? await adoptable(session, release, call)
    : undefined;
  const command = existing === undefined ? install(release) : upgrade(release);
  const outputs = await operate(session, release, command, request.inputs, call);
  return { id: idOf(release.namespace, release.name), outputs };
}

export async function update(
  session: Session,
  request: UpdateRequest,
  call: Call,
): Promise<UpdateResult> {
  if (request.preview) return { outputs: foreseenOutputs(request.inputs) };
  demandReachable(session);
  const release = releaseArguments(toJsonObject(openBag(request.inputs)));
  const mended = session.settings.upsertExistingObjects
    ? await adoptable(session, release, call)
    : undefined;
  const newest = mended ?? (await newestRevision(session.cluster, release.namespace, release.name));
  // Uninstalled behind our back, or never quite installed.
  const command = newest === undefined ? install(release) : upgrade(release);
  return { outputs: await operate(session, release, command, request.inputs, call) };
}

/** Runs helm; a release that exists afterwards stays in state even when helm failed. */
async function operate(
  session: Session,
  release: ReleaseArguments,
  command: readonly string[],
  inputs: PropertyBag,
  call: Call,
): Promise<PropertyBag> {
  const watch = new ReleaseWatch(session.cluster, release, call);
  const before = await newestRevision(
    session.cluster,
    release.namespace,
    release.name,
    call.signal,
  );
  const revision = (): Promise<StoredRelease | undefined> =>
    newestRevision(session.cluster, release.namespace, release.name);
  try {
    const options = { values: release.values, signal: call.signal };
    await watch.during(helm(session.helm, command, options));
  } catch (error) {
    const reasons = await watch.reasons();
    const after = await revision().catch(() => undefined);
    const id = idOf(release.namespace, release.name);
    const told = (what: string): string => `Helm release "${id}" ${what}: ${messageOf(error)}`;
    if (after === undefined || after.revision === before?.revision) {
      throw new Error([told("failed"), ...reasons].join("\n"), { cause: error });
    }
    const message = told("failed to initialize completely");
    throw new PartialFailure(message, {
      id,
      outputs: releaseOutputs(inputs, after),
      reasons: [message, ...reasons],
    });
  }
  const stored = await revision();
  if (stored === undefined) throw new Error("helm succeeded but recorded no release");
  return releaseOutputs(inputs, stored);
}

/**
 * The release that an `up` left behind when it was killed, so that it can be upgraded. A revision whose helm is gone is
 * `pending` for ever and blocks every other; its record is removed, and what it made is adopted by the next one. Only
 * where the provider may take over what exists.
 */
async function adoptable(
  session: Session,
  release: ReleaseArguments,
  call: Call,
): Promise<StoredRelease | undefined> {
  for (;;) {
    const found = await newestRevision(
      session.cluster,
      release.namespace,
      release.name,
      call.signal,
    );
    if (found?.status.startsWith("pending-") !== true) {
      return found?.status === "uninstalled" ? undefined : found;
    }
    call.log.warn(
      `revision ${found.revision} of Helm release "${release.name}" is ${found.status}, left behind by a run that did ` +
        "not end; it is taken over",
    );
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      namespace: release.namespace,
      name: found.secretName,
    };
    await session.cluster.delete(secret, "Background", call.signal);
  }
}

export async function read(
  session: Session,
  request: ReadRequest,
  call: Call,
): Promise<ReadResult | undefined> {
  demandReachable(session);
  const { namespace = session.defaultNamespace, name } = parseId(request.id);
  const stored = await newestRevision(session.cluster, namespace, name, call.signal);
  if (stored === undefined) return undefined;
  const inputs =
    request.oldInputs?.["chart"] === undefined
      ? {
          name,
          namespace,
          chart: stored.chart.name,
          version: stored.chart.version,
          values: stored.values,
        }
      : inputsOf(request.oldInputs, request.oldOutputs);
  return { id: request.id, inputs, outputs: releaseOutputs(inputs, stored) };
}

export async function remove(session: Session, request: DeleteRequest, call: Call): Promise<void> {
  if (session.unreachable !== undefined) {
    if (!session.settings.deleteUnreachable) demandReachable(session);
    call.log.warn(
      `the cluster is unreachable, the release is removed from the state: ${session.unreachable}`,
    );
    return;
  }
  const { namespace = session.defaultNamespace, name } = parseId(request.id);
  const stored = await newestRevision(session.cluster, namespace, name, call.signal);
  if (stored === undefined) return;
  const options = openBag(inputsOf(request.oldInputs, request.oldOutputs));
  const known = toJsonObject(
    Object.fromEntries(Object.entries(options).filter(([key]) => key !== "values")),
  );
  const release = releaseArguments({ ...known, name, namespace });
  const watch = new ReleaseWatch(session.cluster, release, call);
  try {
    await watch.during(helm(session.helm, uninstall(release), { signal: call.signal }));
  } catch (error) {
    if (messageOf(error).includes("release: not found")) return;
    throw new Error([messageOf(error), ...(await watch.reasons())].join("\n"), { cause: error });
  }
}
