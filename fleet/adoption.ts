import type { MemberSettings, Settings } from "../config.ts";

/** The step of a cluster's adoption; undefined for a cluster whose Linkerd the stack installs. */
export function adoptionStep(
  { mesh, linkerd }: Settings,
  cluster: string,
): Settings["linkerd"]["adopt"][string] | undefined {
  return mesh === "linkerd" ? new Map(Object.entries(linkerd.adopt)).get(cluster) : undefined;
}

/** True if the cluster's Linkerd is older than the stack: its installer owns the Gateway API's CRDs. */
export function isAdopted(settings: Settings, { name }: MemberSettings): boolean {
  return adoptionStep(settings, name) !== undefined;
}
