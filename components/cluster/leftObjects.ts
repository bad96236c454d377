import {
  AdmissionregistrationV1Api,
  ApiextensionsV1Api,
  CoreV1Api,
  type KubeConfig,
  RbacAuthorizationV1Api,
  type V1ObjectMeta,
} from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { failing } from "../internal/errors.ts";
import { undefinedIfNotFound } from "../internal/notFound.ts";
import { ownerIn } from "./namespaceOwner.ts";

/** How an object without a namespace is read, by its kind. */
const readers = {
  Namespace: (config: KubeConfig, name: string) =>
    config.makeApiClient(CoreV1Api).readNamespace({ name }),
  CustomResourceDefinition: (config: KubeConfig, name: string) =>
    config.makeApiClient(ApiextensionsV1Api).readCustomResourceDefinition({ name }),
  MutatingWebhookConfiguration: (config: KubeConfig, name: string) =>
    config.makeApiClient(AdmissionregistrationV1Api).readMutatingWebhookConfiguration({ name }),
  ValidatingWebhookConfiguration: (config: KubeConfig, name: string) =>
    config.makeApiClient(AdmissionregistrationV1Api).readValidatingWebhookConfiguration({ name }),
  ClusterRole: (config: KubeConfig, name: string) =>
    config.makeApiClient(RbacAuthorizationV1Api).readClusterRole({ name }),
} satisfies Record<
  string,
  (config: KubeConfig, name: string) => Promise<{ readonly metadata?: V1ObjectMeta }>
>;

/** A namespace that the stack creates, or an object without a namespace of a Helm release of the stack's. */
export interface PlannedObject {
  readonly kind: keyof typeof readers;
  readonly name: string;
  /** The release, under one of its names. @default the stack creates the object itself */
  readonly release?: { readonly names: readonly string[]; readonly namespace: string };
}

/** An existing cluster, and what is to be created in it. */
export interface LeftObjectsRequest {
  /** The cluster's name, for the error. */
  readonly cluster: string;
  /** The cluster's kubeconfig, YAML. */
  readonly kubeconfig: string;
  /** What they are created for, for the error: `Istio`. */
  readonly what: string;
  readonly objects: readonly PlannedObject[];
}

/**
 * Looks in an existing cluster for objects that are to be created: what an installer left when it was removed, or what somebody
 * made by hand. Helm takes nothing into a release that belongs to none or to another, and Kubernetes creates nothing twice, so
 * that an update would fail half-way.
 *
 * @returns the problem, with the command that deletes the objects; undefined without one
 * @throws Error with the reason why the cluster's API failed
 */
export async function leftObjects(request: LeftObjectsRequest): Promise<string | undefined> {
  const { cluster, kubeconfig, what, objects } = request;
  const config = connect(kubeconfig);
  const found = await Promise.all(
    objects.map(async (object) => {
      const existing = await undefinedIfNotFound<{ readonly metadata?: V1ObjectMeta }>(
        readers[object.kind](config, object.name),
      );
      return existing === undefined || isOwn(object, existing.metadata) ? [] : [object];
    }),
  ).catch(failing(`could not determine what ${what} finds in cluster ${cluster}`));
  const left = found.flat().map(({ kind, name }) => `${kind.toLowerCase()}/${name}`);
  if (left.length === 0) return undefined;
  return (
    `cluster ${cluster}: has objects that are to be created for ${what}, and that this stack did not create; got ` +
    `${left.join(", ")}; expected none of them; if nothing uses them: kubectl delete ${left.join(" ")}`
  );
}

function isOwn({ release }: PlannedObject, metadata: V1ObjectMeta | undefined): boolean {
  if (release === undefined) return ownerIn(metadata) === "own";
  const { annotations = {} } = metadata ?? {};
  return (
    annotations["meta.helm.sh/release-namespace"] === release.namespace &&
    release.names.includes(annotations["meta.helm.sh/release-name"] ?? "")
  );
}
