import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { asRunError } from "../../internal/errors.ts";
import { precheck, type PrecheckRequest } from "./checks/precheck.ts";
import { takeOver } from "./checks/takeover.ts";
import type { LinkerdControlPlaneArgs } from "./controlPlane.ts";
import {
  defaultClusterNetworks,
  injectAnnotation,
  linkerdNamespace,
  ownerAnnotation,
} from "./names.ts";

/** The containers that redirect a pod's traffic change its network's rules. */
const privileged = { "pod-security.kubernetes.io/enforce": "privileged" };

/**
 * The control plane's namespace, with what Linkerd's own installer says of it and Helm does not. Its owner is known only
 * once the cluster was found fit, so that nothing is made in one that is not.
 */
export function declareNamespace(
  name: string,
  args: LinkerdControlPlaneArgs,
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
    annotations: { [injectAnnotation]: "disabled", [ownerAnnotation]: ownerOnceFit(args) },
  };
  return args.adopted === true
    ? new k8s.core.v1.NamespacePatch(name, { metadata }, opts)
    : new k8s.core.v1.Namespace(name, { metadata }, opts);
}

function ownerOnceFit(args: LinkerdControlPlaneArgs): pulumi.Input<string> {
  const { cluster, stack, kubeconfig, adopted = false, values } = args;
  if (kubeconfig === undefined) return stack;
  const written = values?.controlPlane?.["clusterNetworks"];
  const clusterNetworks = typeof written === "string" ? written : defaultClusterNetworks;
  const fit = pulumi.output(kubeconfig).apply(async (text) => {
    const request = { cluster, kubeconfig: text, stack, adopt: adopted, clusterNetworks };
    if (!pulumi.runtime.isDryRun()) await prepare(request);
    return stack;
  });
  return pulumi.unsecret(fit);
}

/** Looks at the cluster, and makes a control plane that is to be taken over ready for it, once. */
async function prepare(request: PrecheckRequest): Promise<void> {
  try {
    const { foreign } = await precheck(request);
    if (foreign) await takeOver(request.kubeconfig);
  } catch (error) {
    throw asRunError(error);
  }
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
