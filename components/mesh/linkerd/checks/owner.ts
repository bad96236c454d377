import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { present } from "../../../internal/present.ts";
import { linkerdNamespace, ownerAnnotation } from "../names.ts";

/** Whose control plane is there: a stack's, nobody's that is known, or there is none. */
export type Owner = { readonly stack: string } | "nobody" | undefined;

/** Reads whose the control plane is: the stack is an annotation of its namespace. */
export async function ownerOf(config: KubeConfig): Promise<Owner> {
  const core = config.makeApiClient(CoreV1Api);
  const existing = await present(
    core.readNamespacedConfigMap({ name: "linkerd-config", namespace: linkerdNamespace }),
  );
  if (existing === undefined) return undefined;
  const { metadata } = await core.readNamespace({ name: linkerdNamespace });
  const stack = metadata?.annotations?.[ownerAnnotation];
  return stack === undefined ? "nobody" : { stack };
}
