/** Looking an object up again: drift, readiness, or that it is gone. */
import {
  PartialFailure,
  type Call,
  type ReadRequest,
  type ReadResult,
} from "../../protocol/provider.ts";
import { openBag, toJsonObject, type JsonObject, type PropertyBag } from "../../protocol/values.ts";
import { ruleFor } from "../await/rules.ts";
import { isGone } from "../client/errors.ts";
import type { Session } from "../session.ts";
import {
  annotation,
  identityOf,
  metadataOf,
  parseId,
  withMetadata,
  type Identity,
} from "./identity.ts";
import { ownedPart } from "./live.ts";
import { normalize, toApiKeys } from "./normalize.ts";
import { fieldManagerOf } from "./ownership.ts";
import { fromState, markSecrets, toState } from "./state.ts";

/** Undefined when the object, or what defines its kind, is gone. */
export async function read(
  session: Session,
  request: ReadRequest,
  call: Call,
): Promise<ReadResult | undefined> {
  if (session.unreachable !== undefined)
    return unreachable(session, session.unreachable, request, call);
  const markedInputs = request.oldInputs ?? {};
  const oldInputs = normalize(toApiKeys(openBag(markedInputs)));
  const old = fromState(request.oldOutputs);
  const lookup = oldInputs["kind"] === undefined;
  const identity = identityOf(request, lookup ? old.live : oldInputs);
  const { namespace = session.defaultNamespace, name } = parseId(request.id);
  const live = await session.cluster
    .get({ apiVersion: identity.apiVersion, kind: identity.kind, namespace, name }, call.signal)
    .catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
  if (live === undefined) return undefined;
  const inputs = lookup ? adopted(live) : ownedPart(live, oldInputs);
  const names = {
    fieldManager: fieldManagerOf(request.urn, identity.patch, oldInputs, old.fieldManager),
    initialApiVersion: old.initialApiVersion ?? identity.apiVersion,
  };
  const outputs = toState(live, inputs, markedInputs, names);
  const result = { id: request.id, inputs: markSecrets(inputs, markedInputs), outputs };
  if (!lookup) await demandReady(session, identity, oldInputs, live, result, call);
  return result;
}

/** The inputs that an object would have had: all of it but what the server wrote. */
function adopted(live: JsonObject): PropertyBag {
  const inputs = normalize(
    Object.fromEntries(Object.entries(live).filter(([key]) => key !== "status")),
  );
  const annotations = metadataOf(inputs)["annotations"];
  if (typeof annotations !== "object" || annotations === null) return inputs;
  const servers = [
    "deployment.kubernetes.io/revision",
    "kubectl.kubernetes.io/last-applied-configuration",
  ];
  const kept = Object.entries(annotations).filter(([key]) => !servers.includes(key));
  return withMetadata(inputs, {
    annotations: kept.length > 0 ? Object.fromEntries(kept) : undefined,
  });
}

/** An object that is not ready is recorded as such, so that the next update looks after it. */
async function demandReady(
  session: Session,
  identity: Identity,
  oldInputs: PropertyBag,
  live: JsonObject,
  result: ReadResult,
  call: Call,
): Promise<void> {
  const usual = annotation(oldInputs, "pulumi.com/waitFor") === undefined;
  const rule =
    usual && !identity.patch ? ruleFor(identity.apiVersion, identity.kind, oldInputs) : undefined;
  if (rule?.onRead !== true) return;
  const waited = Number.POSITIVE_INFINITY;
  const view = { cluster: session.cluster, signal: call.signal, existed: true, waited };
  const assessment = await rule.assess(toJsonObject(live), view);
  if (assessment.state === "ready") return;
  const message = `Resource '${parseId(result.id).name}' was created but failed to initialize`;
  throw new PartialFailure(message, {
    id: result.id,
    inputs: result.inputs,
    outputs: result.outputs,
    reasons: [message, ...assessment.problems],
  });
}

function unreachable(
  session: Session,
  why: string,
  request: ReadRequest,
  call: Call,
): ReadResult | undefined {
  call.log.warn(`configured Kubernetes cluster is unreachable: ${why}`);
  if (session.settings.deleteUnreachable) {
    call.log.info("deleteUnreachable is set: the unreachable resource is removed from the state");
    return undefined;
  }
  if (session.settings.skipUpdateUnreachable) {
    call.log.info("skipUpdateUnreachable is set: the state is kept as it is");
    return { id: request.id, inputs: request.oldInputs ?? {}, outputs: request.oldOutputs };
  }
  throw new Error(
    "failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this " +
      "resource from the state by running again with PULUMI_K8S_DELETE_UNREACHABLE=true",
  );
}
