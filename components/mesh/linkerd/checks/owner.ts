import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { undefinedIfNotFound } from "../../../internal/notFound.ts";
import { linkerdNamespace, ownerAnnotation } from "../names.ts";

/** Owner of a control plane: a stack, or `unmanaged` if no stack owns it; undefined without a control plane. */
export type Owner = { readonly stack: string } | "unmanaged" | undefined;

/** Reads the owner of the control plane: the stack is an annotation of its namespace. */
export async function ownerOf(config: KubeConfig): Promise<Owner> {
  const core = config.makeApiClient(CoreV1Api);
  const existing = await undefinedIfNotFound(
    core.readNamespacedConfigMap({ name: "linkerd-config", namespace: linkerdNamespace }),
  );
  if (existing === undefined) return undefined;
  const { metadata } = await core.readNamespace({ name: linkerdNamespace });
  const stack = metadata?.annotations?.[ownerAnnotation];
  return stack === undefined ? "unmanaged" : { stack };
}
