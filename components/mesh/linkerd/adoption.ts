import type * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { clusterHook } from "../../cluster/hook.ts";
import { connect } from "../../internal/connect.ts";
import { failing } from "../../internal/errors.ts";
import { ownerOf } from "./checks/owner.ts";
import { adopt } from "./checks/adopt.ts";

/**
 * Hooks of the object that makes an existing control plane the stack's own: before it is created, the objects that are
 * there become Helm's to upgrade. It happens once, and only where no stack owns the control plane yet.
 */
export function adoptionHooks(cluster: ClusterProvider): pulumi.ResourceHookBinding {
  const adoption = clusterHook(cluster, async ({ cluster: name, kubeconfig }) => {
    if ((await ownerOf(connect(kubeconfig))) !== "nobody") return;
    // The client's own message has the answer's headers in it.
    const failed = failing(`linkerd.adopt.${name}: cannot adopt the Linkerd that is there`);
    await adopt(kubeconfig).catch(failed);
  });
  return { beforeCreate: [adoption] };
}
