/** Removing an object, or giving up the fields that a patch owns. */
import { messageOf } from "../../protocol/failure.ts";
import type { Call, DeleteRequest } from "../../protocol/provider.ts";
import type { PropertyBag } from "../../protocol/values.ts";
import { awaitGone } from "../await/await.ts";
import { timeoutFor } from "../await/rules.ts";
import type { Target } from "../client/cluster.ts";
import { isGone, isInvalid } from "../client/errors.ts";
import type { Session } from "../session.ts";
import { annotated, annotation, identityOf, metadataOf, parseId } from "./identity.ts";
import { fieldManagerOf, relinquishment } from "./ownership.ts";
import { fromState } from "./state.ts";

/** The kinds whose deletion `pulumi.com/skipAwait` does not wait for; the official provider's list. */
const skippable: ReadonlySet<string> = new Set([
  ...["DaemonSet", "Deployment", "Job", "Namespace", "Pod", "StatefulSet"],
]);

/** Resolves when the object is gone; what is gone already is fine. */
export async function remove(session: Session, request: DeleteRequest, call: Call): Promise<void> {
  if (session.unreachable !== undefined) {
    unreachable(session, session.unreachable, call);
    return;
  }
  const { live, inputs, fieldManager } = fromState(request.oldOutputs);
  const identity = identityOf(request, live);
  const { namespace = session.defaultNamespace, name } = parseId(request.id);
  const target = { apiVersion: identity.apiVersion, kind: identity.kind, namespace, name };
  try {
    if (identity.patch) {
      const manager = fieldManagerOf(request.urn, true, inputs, fieldManager);
      await relinquish(session, target, manager, call);
      return;
    }
    await session.cluster.delete(target, propagation(inputs), call.signal);
    if (annotated(inputs, "pulumi.com/skipAwait") && skippable.has(identity.kind)) return;
    const uid = metadataOf(live)["uid"];
    await awaitGone(session.cluster, target, typeof uid === "string" ? uid : undefined, {
      timeoutSeconds: timeoutFor(inputs, request.timeoutSeconds),
      call,
    });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** In the foreground where nothing is said: what belongs to the object goes first. */
function propagation(inputs: PropertyBag): string {
  const said = annotation(inputs, "pulumi.com/deletionPropagationPolicy")?.toLowerCase();
  const policies = ["Orphan", "Background"];
  return policies.find((policy) => policy.toLowerCase() === said) ?? "Foreground";
}

async function relinquish(
  session: Session,
  target: Target,
  manager: string,
  call: Call,
): Promise<void> {
  const { namespaced } = await session.cluster.served(target);
  const place = namespaced ? target : { ...target, namespace: undefined };
  // An apply would make an object anew where it is gone.
  await session.cluster.get(place, call.signal);
  try {
    const options = { fieldManager: manager, dryRun: false, signal: call.signal };
    await session.cluster.apply(relinquishment(place), options);
  } catch (error) {
    if (!isInvalid(error) || !error.message.includes("Required value")) throw error;
    const fields = error.causes.map(({ field }) => field).join(", ");
    throw new Error(
      "this Patch resource is currently managing a required field, so it can't be deleted directly. Either set " +
        "the `retainOnDelete` resource option, or transfer ownership of the field before deleting: " +
        (fields === "" ? messageOf(error) : fields),
      { cause: error },
    );
  }
}

function unreachable(session: Session, why: string, call: Call): void {
  call.log.warn(`configured Kubernetes cluster is unreachable: ${why}`);
  if (!session.settings.deleteUnreachable) {
    throw new Error(
      "configured Kubernetes cluster is unreachable. If the cluster was deleted, you can remove this resource from " +
        "the state by running again with PULUMI_K8S_DELETE_UNREACHABLE=true",
    );
  }
  call.log.info("deleteUnreachable is set: the unreachable resource is removed from the state");
}
