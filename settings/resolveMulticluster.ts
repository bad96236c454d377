import type { FleetIngress } from "../components/mesh/linkerd/linkPlan.ts";
import { exportLabel } from "../components/mesh/linkerd/link.ts";
import { resolveService } from "./exposure.ts";
import type { ParsedSettings } from "./schema.ts";
import type { Settings } from "./types.ts";

/** Completes the ingress: its defaults follow from its name, from Linkerd's gateway and from the list of clusters. */
export function resolveMulticluster({
  clusters,
  linkerd,
}: ParsedSettings): Settings["linkerd"]["multicluster"] {
  const { ingress, ...given } = linkerd.multicluster;
  const rest = { ...given, gateway: resolveService(given.gateway) };
  if (ingress === undefined) return rest;
  const { name, deployment = name, serviceAccount = name } = ingress;
  const resolved: FleetIngress = {
    ...ingress,
    deployment,
    serviceAccount,
    clusters: ingress.clusters ?? clusters.map((cluster) => cluster.name),
    // Beside Linkerd's gateway a Service selects the ingress by its name; without it the ingress takes its place.
    selector: ingress.selector ?? (rest.gateway.enabled ? { [exportLabel]: name } : rest.selector),
  };
  return { ...rest, ingress: resolved };
}
