import { checkGatewayApi } from "../components/mesh/gatewayApiPresence.ts";
import { throwRunError } from "../components/internal/errors.ts";
import type { MemberSettings, Settings } from "../config.ts";

/** Whether the stack brings a cluster the Gateway API's definitions. */
export function bringsGatewayApi(settings: Settings, member: MemberSettings): boolean {
  return !isAdopted(settings, member) && member.gatewayApi === "install";
}

/** A Linkerd that was there before came with the definitions, which are its installer's. */
function isAdopted({ mesh, linkerd }: Settings, { name }: MemberSettings): boolean {
  return mesh === "linkerd" && name in linkerd.adopt;
}

/** Rejects where a cluster that somebody else made does not have what its settings say; in a preview, too. */
export async function gatewayApiFits(
  settings: Settings,
  member: MemberSettings,
  kubeconfig: string,
): Promise<void> {
  const { name, provider, gatewayApi: says } = member;
  // In a cluster of its own the stack takes over what a killed update has left.
  if (provider === "linode" || isAdopted(settings, member)) return;
  const index = settings.clusters.findIndex((cluster) => cluster.name === name);
  const path = `clusters[${index}].gatewayApi`;
  await checkGatewayApi({ cluster: name, kubeconfig, path, says }).catch(throwRunError);
}
