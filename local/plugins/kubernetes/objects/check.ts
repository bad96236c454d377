/** Inputs made complete: a name, a namespace, the form in which the server gives things back. */
import type { CheckRequest, CheckResult } from "../../protocol/provider.ts";
import { openBag, type PropertyBag } from "../../protocol/values.ts";
import { UnknownKindError } from "../client/errors.ts";
import { ruleFor, ruleKey, unawaited } from "../await/rules.ts";
import type { Session } from "../session.ts";
import { identityOf, metadataOf, withMetadata, type Identity } from "./identity.ts";
import { isNamed, named } from "./naming.ts";
import { normalize, toApiKeys } from "./normalize.ts";
import { markSecrets } from "./state.ts";

/** @throws Error for what is not supported, by name. */
export async function check(session: Session, request: CheckRequest): Promise<CheckResult> {
  if (session.unreachable !== undefined && session.settings.skipUpdateUnreachable) {
    return { inputs: request.oldInputs };
  }
  const inputs = normalize(toApiKeys(openBag(request.inputs)));
  const identity = identityOf(request, inputs);
  refuse(identity, inputs);
  const oldInputs = toApiKeys(openBag(request.oldInputs));
  const withName = identity.patch ? inputs : named(request, inputs, oldInputs);
  const complete = await withNamespace(session, identity, withName);
  return { inputs: markSecrets(complete, request.inputs) };
}

function refuse(identity: Identity, inputs: PropertyBag): void {
  const { apiVersion, kind, patch } = identity;
  if (unawaited.has(ruleKey(apiVersion, kind)) && !patch) {
    throw new Error(
      `${kind} is not supported by Archipelago's stand-in for the kubernetes provider`,
    );
  }
  if (patch && !isNamed(inputs)) throw new Error("patch resources require metadata.name");
  if (metadataOf(inputs)["generateName"] !== undefined && !isNamed(inputs)) {
    throw new Error("metadata.generateName is not supported with server-side apply");
  }
  // For its errors: a condition that cannot be read is better refused before anything is made.
  ruleFor(apiVersion, kind, inputs);
}

/** The namespace that is meant where none is said. A kind that is not known yet is taken to have one. */
async function withNamespace(
  session: Session,
  identity: Identity,
  inputs: PropertyBag,
): Promise<PropertyBag> {
  const namespace = metadataOf(inputs)["namespace"];
  if (namespace !== undefined && namespace !== null && namespace !== "") return inputs;
  return (await isNamespaced(session, identity))
    ? withMetadata(inputs, { namespace: session.defaultNamespace })
    : inputs;
}

/** Whether objects of the kind live in namespaces; true where the cluster cannot say. */
export async function isNamespaced(session: Session, identity: Identity): Promise<boolean> {
  if (session.unreachable !== undefined) return !clusterWide.has(identity.kind);
  try {
    return (await session.cluster.served(identity)).namespaced;
  } catch (error) {
    if (error instanceof UnknownKindError) return true;
    throw error;
  }
}

/** The kinds without namespaces that a program is likely to hold, for when nobody can be asked. */
const clusterWide: ReadonlySet<string> = new Set([
  ...[
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "GatewayClass",
  ],
  ...["IngressClass", "MutatingWebhookConfiguration", "Namespace", "Node", "PersistentVolume"],
  ...["PriorityClass", "StorageClass", "ValidatingAdmissionPolicy"],
  ...["ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration"],
]);
