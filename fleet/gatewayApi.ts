import { checkGatewayApi } from "../components/mesh/gatewayApiPresence.ts";
import { asRunError } from "../components/internal/errors.ts";
import type { MemberSettings, Settings } from "../config.ts";

/** Whether the stack brings a cluster the Gateway API's definitions. */
export function bringsGatewayApi({ mesh, linkerd }: Settings, member: MemberSettings): boolean {
  // A Linkerd that was there before came with them, and they are its installer's.
  const adopted = mesh === "linkerd" && member.name in linkerd.adopt;
  return !adopted && member.gatewayApi === "install";
}

/** Rejects where a cluster that somebody else made does not have what its settings say; in a preview, too. */
export async function gatewayApiFits(
  { clusters }: Settings,
  { name, provider, gatewayApi: says }: MemberSettings,
  kubeconfig: string,
): Promise<void> {
  // In a cluster of its own the stack takes over what a killed update has left.
  if (provider === "linode") return;
  const index = clusters.findIndex((cluster) => cluster.name === name);
  const path = `clusters[${index}].gatewayApi`;
  await checkGatewayApi({ cluster: name, kubeconfig, path, says }).catch((error: unknown) => {
    throw asRunError(error);
  });
}
