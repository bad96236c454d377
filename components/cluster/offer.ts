import * as linode from "@pulumi/linode";

/** What Linode offers at this moment: regions with what each can do, and LKE's Kubernetes versions. */
export interface LinodeOffer {
  readonly regions: readonly { readonly id: string; readonly capabilities: readonly string[] }[];
  readonly kubernetesVersions: readonly string[];
}

/** Asks Linode for its lists; in previews too, so that a wrong region is refused before anything is planned. */
export async function linodeOffer(): Promise<LinodeOffer> {
  const [{ regions = [] }, { versions = [] }] = await Promise.all([
    linode.getRegions(),
    linode.getLkeVersions(),
  ]);
  return {
    regions: regions.map(({ id, capabilities }) => ({ id, capabilities })),
    kubernetesVersions: versions.map(({ id }) => id),
  };
}
