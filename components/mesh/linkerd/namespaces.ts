import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { adoptionHooks } from "./adoption.ts";
import { injectAnnotation, linkerdNamespace, ownerAnnotation } from "./names.ts";

/** The containers that redirect a pod's traffic change its network's rules. */
const privileged = { "pod-security.kubernetes.io/enforce": "privileged" };

export interface ControlPlaneNamespaceArgs {
  /** The stack that the control plane belongs to. */
  readonly stack: string;
  /** The cluster had a control plane before, which becomes the stack's. @default false */
  readonly adopted?: boolean | undefined;
  /** Where it is. Without it, an existing control plane has to be Helm's already. */
  readonly cluster: ClusterProvider | undefined;
}

/** The control plane's namespace, with what Linkerd's own installer says of it and Helm does not. */
export function declareNamespace(
  name: string,
  { stack, adopted = false, cluster }: ControlPlaneNamespaceArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const metadata = {
    name: linkerdNamespace,
    labels: {
      "linkerd.io/is-control-plane": "true",
      "linkerd.io/control-plane-ns": linkerdNamespace,
      "config.linkerd.io/admission-webhooks": "disabled",
      ...privileged,
    },
    annotations: { [injectAnnotation]: "disabled", [ownerAnnotation]: stack },
  };
  if (!adopted) return new k8s.core.v1.Namespace(name, { metadata }, opts);
  const hooks = cluster === undefined ? {} : { hooks: adoptionHooks(cluster) };
  return new k8s.core.v1.NamespacePatch(name, { metadata }, pulumi.mergeOptions(opts, hooks));
}

/** The namespace of one of Linkerd's extensions, labelled as the hook of its chart would, which needs an image and rights. */
export function declareExtensionNamespace(
  name: string,
  namespace: string,
  extension: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const labels = { "linkerd.io/extension": extension, ...privileged };
  return new k8s.core.v1.Namespace(name, { metadata: { name: namespace, labels } }, opts);
}

/** With high availability the injector refuses what it cannot answer; the cluster's own pods must start without it. */
export function declareExemption(name: string, opts: pulumi.CustomResourceOptions): void {
  new k8s.core.v1.NamespacePatch(
    name,
    {
      metadata: {
        name: "kube-system",
        labels: { "config.linkerd.io/admission-webhooks": "disabled" },
      },
    },
    opts,
  );
}
