import * as linode from "@pulumi/linode";
import { within } from "../internal/limit.ts";
import { linodeFailure } from "./linodeFailure.ts";

/** Linode's current regions with their capabilities, and LKE's Kubernetes versions. */
export interface LinodeCatalog {
  readonly regions: readonly { readonly id: string; readonly capabilities: readonly string[] }[];
  readonly kubernetesVersions: readonly string[];
}

/** An LKE cluster of the account. */
export interface ExistingCluster {
  readonly label: string;
  readonly region: string;
  readonly kubernetesVersion: string;
}

/**
 * Fetches Linode's lists, also in previews. They change: what runs today may be off them tomorrow, so they say nothing about
 * clusters that exist.
 *
 * @param purpose why they are asked, for the error, for example `to create cluster eu`. @default "of Linode"
 * @throws UserError if Linode does not answer, or refuses the token
 */
export async function fetchLinodeCatalog(purpose = "of Linode"): Promise<LinodeCatalog> {
  const [{ regions = [] }, { versions = [] }] = await Promise.all([
    within("Linode's list of regions", () => linode.getRegions()).catch(
      linodeFailure(`cannot list the regions ${purpose}`),
    ),
    within("Linode's list of versions", () => linode.getLkeVersions()).catch(
      linodeFailure(`cannot list the Kubernetes versions ${purpose}`),
    ),
  ]);
  return {
    regions: regions.map(({ id, capabilities }) => ({ id, capabilities })),
    kubernetesVersions: versions.map(({ id }) => id),
  };
}

/**
 * Fetches the account's LKE clusters with a tag.
 *
 * @throws the provider's error; see `isRefused`
 */
export async function fetchExistingClusters(tag: string): Promise<readonly ExistingCluster[]> {
  const filters = [{ name: "tags", values: [tag] }];
  const { lkeClusters = [] } = await within("Linode's list of clusters", () =>
    linode.getLkeClusters({ filters }),
  );
  return lkeClusters.map(({ label, region, k8sVersion }) => ({
    label,
    region,
    kubernetesVersion: k8sVersion,
  }));
}
