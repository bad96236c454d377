/** `helm.v3.Release`: a chart installed by helm itself, hooks and all. */
import { messageOf } from "../../protocol/failure.ts";
import {
  PartialFailure,
  type Call,
  type CreateRequest,
  type CreateResult,
  type DeleteRequest,
  type ReadRequest,
  type ReadResult,
  type UpdateRequest,
  type UpdateResult,
} from "../../protocol/provider.ts";
import { openBag, toJsonObject, type PropertyBag } from "../../protocol/values.ts";
import { idOf, parseId } from "../objects/identity.ts";
import { demandReachable, type Session } from "../session.ts";
import { releaseArguments, type ReleaseArguments } from "./arguments.ts";
import { adoptable } from "./adopt.ts";
import { install, uninstall, upgrade } from "./commands.ts";
import { helm } from "./helm.ts";
import { foreseenOutputs, inputsOf, releaseOutputs } from "./outputs.ts";
import { newestRevision, type StoredRelease } from "./storage.ts";
import { ReleaseWatch } from "./watch.ts";

export { check } from "./check.ts";
export { diff } from "./diff.ts";

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
