import type { Document } from "./schema.ts";
import type { IngressSettings, MulticlusterSettings } from "./types.ts";

/** The label by which Linkerd's own documents export a Service. */
const EXPORTED = "mirror.linkerd.io/exported";

/** Fills in what the ingress leaves to its own name, to the gateway beside it, and to the list of clusters. */
export function resolveMulticluster({ clusters, linkerd }: Document): MulticlusterSettings {
  const { ingress, ...rest } = linkerd.multicluster;
  if (ingress === undefined) return rest;
  const { name, deployment = name, serviceAccount = name } = ingress;
  const resolved: IngressSettings = {
    ...ingress,
    deployment,
    serviceAccount,
    clusters: ingress.clusters ?? clusters.map((cluster) => cluster.name),
    // Beside Linkerd's gateway a Service chooses the ingress by its name; alone it takes what the gateway would take.
    selector: ingress.selector ?? (rest.gateway.enabled ? { [EXPORTED]: name } : rest.selector),
  };
  return { ...rest, ingress: resolved };
}
