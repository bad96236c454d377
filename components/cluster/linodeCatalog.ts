import * as linode from "@pulumi/linode";

/** Linode's current regions with their capabilities, and LKE's Kubernetes versions. */
export interface LinodeCatalog {
  readonly regions: readonly { readonly id: string; readonly capabilities: readonly string[] }[];
  readonly kubernetesVersions: readonly string[];
}

/** Fetches Linode's lists. Also in previews, so that an unknown region is rejected before anything is planned. */
export async function fetchLinodeCatalog(): Promise<LinodeCatalog> {
  const [{ regions = [] }, { versions = [] }] = await Promise.all([
    linode.getRegions(),
    linode.getLkeVersions(),
  ]);
  return {
    regions: regions.map(({ id, capabilities }) => ({ id, capabilities })),
    kubernetesVersions: versions.map(({ id }) => id),
  };
}
