import type * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { clusterHook } from "../../cluster/hook.ts";
import { connect } from "../../internal/connect.ts";
import { failing } from "../../internal/errors.ts";
import { ownerOf } from "./checks/owner.ts";
import { adopt } from "./checks/adopt.ts";

/**
 * Hooks of the namespace of an adopted control plane: before it is created in the stack, Helm becomes the owner of the
 * existing objects. This happens once, and only if no stack owns the control plane yet.
 */
export function adoptionHooks(cluster: ClusterProvider): pulumi.ResourceHookBinding {
  const adoption = clusterHook(cluster, async ({ cluster: name, kubeconfig }) => {
    if ((await ownerOf(connect(kubeconfig))) !== "unmanaged") return;
    // The client's own message contains the response's headers.
    const failed = failing(
      `linkerd.adopt.${name}: failed to adopt the existing Linkerd installation`,
    );
    await adopt(kubeconfig).catch(failed);
  });
  return { beforeCreate: [adoption] };
}
