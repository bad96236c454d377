import type { LinodeClusterArgs } from "../components/cluster/clusterArgs.ts";
import type { ExistingCluster, LinodeCatalog } from "../components/cluster/linodeCatalog.ts";
import { SettingsError } from "./error.ts";
import { clustersWithPaths } from "./lost.ts";
import { oneOf, type Problem } from "./problem.ts";
import { REQUIRED_CAPABILITIES } from "./tables/regions.ts";
import type { Settings } from "./types.ts";

function available(values: readonly string[]): string {
  return oneOf([...values].sort(), "none, as none is available");
}

function regionProblem(
  path: string,
  { region }: LinodeClusterArgs,
  { regions }: LinodeCatalog,
): Problem | undefined {
  const missing = ({ capabilities }: LinodeCatalog["regions"][number]) =>
    REQUIRED_CAPABILITIES.filter((capability) => !capabilities.includes(capability));
  const offered = regions.find(({ id }) => id === region);
  if (offered !== undefined && missing(offered).length === 0) return undefined;
  return {
    path,
    reason:
      offered === undefined
        ? "not available at the provider"
        : `lacks ${missing(offered).join(", ")} at the provider`,
    got: JSON.stringify(region),
    expected: available(
      regions.filter((candidate) => missing(candidate).length === 0).map(({ id }) => id),
    ),
  };
}

function versionProblem(
  path: string,
  { kubernetesVersion }: LinodeClusterArgs,
  { kubernetesVersions }: LinodeCatalog,
): Problem | undefined {
  if (kubernetesVersions.includes(kubernetesVersion)) return undefined;
  return {
    path,
    reason: "not available at the provider",
    got: JSON.stringify(kubernetesVersion),
    expected: available(kubernetesVersions),
  };
}

/** A cluster that the provider has to create, or to bring to another version. */
interface Planned {
  readonly path: string;
  readonly cluster: LinodeClusterArgs;
  readonly created: boolean;
}

/**
 * The clusters that need something which the provider must still offer: those that it does not have, or has in another
 * region or version. What runs, runs on, whatever the provider has taken off its lists.
 */
function planned(settings: Settings, existing: readonly ExistingCluster[]): readonly Planned[] {
  const all = clustersWithPaths(settings).flatMap(({ path, cluster }) =>
    cluster.provider === "linode" ? [{ path, cluster }] : [],
  );
  const labels = new Set(all.map(({ cluster }) => cluster.label));
  const unclaimed = existing.filter(({ label }) => !labels.has(label));
  return all.flatMap(({ path, cluster }) => {
    const { label, region, kubernetesVersion } = cluster;
    const current =
      existing.find((candidate) => candidate.label === label) ??
      // A cluster gets a new label without being created again.
      unclaimed.find(
        (candidate) =>
          candidate.region === region && candidate.kubernetesVersion === kubernetesVersion,
      );
    const created = current?.region !== region;
    return created || current.kubernetesVersion !== kubernetesVersion
      ? [{ path, cluster, created }]
      : [];
  });
}

/** The names of the clusters for which the provider's lists have to be asked. */
export function clustersToCheck(
  settings: Settings,
  existing: readonly ExistingCluster[],
): readonly string[] {
  return planned(settings, existing).map(({ cluster }) => cluster.name);
}

/**
 * Problems with what the provider lacks: regions, capabilities of regions, Kubernetes versions.
 *
 * @param existing the stack's clusters at the provider. @default none
 */
export function unavailable(
  settings: Settings,
  catalog: LinodeCatalog,
  existing: readonly ExistingCluster[] = [],
): Problem[] {
  return planned(settings, existing).flatMap(({ path, cluster, created }) =>
    [
      created ? regionProblem(`${path}.region`, cluster, catalog) : undefined,
      versionProblem(`${path}.kubernetesVersion`, cluster, catalog),
    ].filter((problem) => problem !== undefined),
  );
}

/**
 * Compares the settings with the provider's own lists, before a cluster is created: unlike the tables in this program, those
 * do not age.
 *
 * @param existing see {@link unavailable}
 * @throws SettingsError with everything that is not available
 */
export function assertAvailable(
  settings: Settings,
  catalog: LinodeCatalog,
  existing: readonly ExistingCluster[] = [],
): void {
  const problems = unavailable(settings, catalog, existing);
  if (problems.length > 0) throw new SettingsError(settings.stack, problems);
}
