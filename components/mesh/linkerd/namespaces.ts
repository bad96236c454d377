import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { podSecurity } from "../../internal/podSecurity.ts";
import { adoptionHooks } from "./adoption.ts";
import { injectAnnotation, linkerdNamespace, ownerAnnotation } from "./names.ts";

/** Label for containers that change a pod's network rules, as those that redirect its traffic do. */
const privileged = podSecurity("privileged");

export interface ControlPlaneNamespaceArgs {
  /** The stack that owns the control plane. */
  readonly stack: string;
  /** True if the cluster already had a control plane, which the stack adopts. @default false */
  readonly adopted?: boolean | undefined;
  /** The control plane's cluster. Without it, Helm has to own an existing control plane already. */
  readonly cluster: ClusterProvider | undefined;
}

/** Declares the control plane's namespace, with the labels that Linkerd's CLI sets and its chart does not. */
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

/** Declares an extension's namespace, with the labels of its chart's hook, which would need an image and permissions. */
export function declareExtensionNamespace(
  name: string,
  namespace: string,
  extension: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const labels = { "linkerd.io/extension": extension, ...privileged };
  return new k8s.core.v1.Namespace(name, { metadata: { name: namespace, labels } }, opts);
}

/** Exempts kube-system from injection: with high availability the injector fails closed, and its pods must start without it. */
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
