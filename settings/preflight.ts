import { SettingsError } from "./error.ts";
import { formatPath, type Problem } from "./problem.ts";
import { REQUIRED_CAPABILITIES } from "./tables/regions.ts";
import type { LinodeClusterSettings, Settings } from "./types.ts";

/** What the provider offers at this moment, as its own lists say. */
export interface Offer {
  readonly regions: readonly OfferedRegion[];
  /** LKE versions such as `1.35`. */
  readonly kubernetesVersions: readonly string[];
}

/** A region of the provider and what it can do. */
export interface OfferedRegion {
  readonly id: string;
  readonly capabilities: readonly string[];
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? "none is offered" : [...items].sort().join(", ");
}

function regionProblem(
  path: string,
  { region }: LinodeClusterSettings,
  { regions }: Offer,
): Problem | undefined {
  const missing = (offered: OfferedRegion) =>
    REQUIRED_CAPABILITIES.filter((capability) => !offered.capabilities.includes(capability));
  const offered = regions.find(({ id }) => id === region);
  if (offered !== undefined && missing(offered).length === 0) return undefined;
  return {
    path,
    wrong:
      offered === undefined
        ? "is not in the provider's list"
        : `lacks ${missing(offered).join(", ")} at the provider`,
    got: JSON.stringify(region),
    allowed: listed(
      regions.filter((candidate) => missing(candidate).length === 0).map(({ id }) => id),
    ),
  };
}

/** What the settings ask for and the provider does not have: regions, what these can do, and Kubernetes versions. */
export function notOffered(settings: Settings, offer: Offer): Problem[] {
  const clusters = [
    ...(settings.manager === undefined ? [] : [{ path: "manager", cluster: settings.manager }]),
    ...settings.clusters.map((cluster, index) => ({
      path: formatPath(["clusters", index]),
      cluster,
    })),
  ];
  return clusters.flatMap(({ path, cluster }) => {
    if (cluster.provider !== "linode") return [];
    const region = regionProblem(`${path}.region`, cluster, offer);
    const version: Problem | undefined = offer.kubernetesVersions.includes(
      cluster.kubernetesVersion,
    )
      ? undefined
      : {
          path: `${path}.kubernetesVersion`,
          wrong: "is not offered by the provider",
          got: JSON.stringify(cluster.kubernetesVersion),
          allowed: listed(offer.kubernetesVersions),
        };
    return [region, version].filter((problem) => problem !== undefined);
  });
}

/**
 * Compares the settings with what the provider offers, before the first cluster is created: the tables in this program
 * age, the provider's lists do not.
 *
 * @throws SettingsError with everything that is not offered.
 */
export function requireOffered(settings: Settings, offer: Offer): void {
  const problems = notOffered(settings, offer);
  if (problems.length > 0) throw new SettingsError(settings.stack, problems);
}
