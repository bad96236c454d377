import type { LinodeClusterArgs } from "../components/cluster/clusterArgs.ts";
import type { LinodeCatalog } from "../components/cluster/linodeCatalog.ts";
import { SettingsError } from "./error.ts";
import { formatPath, oneOf, type Problem } from "./problem.ts";
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

/** Problems with what the provider lacks: regions, capabilities of regions, Kubernetes versions. */
export function unavailable({ manager, clusters }: Settings, catalog: LinodeCatalog): Problem[] {
  const all = [
    ...(manager === undefined ? [] : [{ path: "manager", cluster: manager }]),
    ...clusters.map((cluster, index) => ({ path: formatPath(["clusters", index]), cluster })),
  ];
  return all.flatMap(({ path, cluster }) => {
    if (cluster.provider !== "linode") return [];
    return [
      regionProblem(`${path}.region`, cluster, catalog),
      versionProblem(`${path}.kubernetesVersion`, cluster, catalog),
    ].filter((problem) => problem !== undefined);
  });
}

/**
 * Compares the settings with the provider's own lists, before the first cluster is created: unlike the tables in this
 * program, those do not age.
 *
 * @throws SettingsError with everything that is not available
 */
export function assertAvailable(settings: Settings, catalog: LinodeCatalog): void {
  const problems = unavailable(settings, catalog);
  if (problems.length > 0) throw new SettingsError(settings.stack, problems);
}
