import * as pulumi from "@pulumi/pulumi";
import {
  type ExistingCluster,
  fetchExistingClusters,
  fetchLinodeCatalog,
  isRefused,
  linodeError,
} from "../components/cluster/index.ts";
import { assertAvailable, clustersToCheck, type Settings } from "../config.ts";

/**
 * Checks, before anything is declared, that Linode offers the regions and versions of the clusters that are to be created or
 * upgraded. Nothing else needs its lists, so they are not asked otherwise.
 *
 * @throws SettingsError with everything that Linode does not offer
 * @throws UserError if Linode refuses the token, or a list that is needed cannot be read
 */
export async function checkAvailability(settings: Settings): Promise<void> {
  const { clusters, manager, stackTag } = settings;
  if (![...clusters, manager].some((cluster) => cluster?.provider === "linode")) return;
  const existing = await existingClusters(stackTag);
  if (existing === undefined) return;
  const names = clustersToCheck(settings, existing);
  if (names.length === 0) return;
  const catalog = await fetchLinodeCatalog(`to create or upgrade ${names.join(", ")}`);
  assertAvailable(settings, catalog, existing);
}

/** The stack's clusters at Linode. Undefined, with a warning, if Linode does not answer: a change of something else goes on. */
async function existingClusters(stackTag: string): Promise<readonly ExistingCluster[] | undefined> {
  try {
    return await fetchExistingClusters(stackTag);
  } catch (error) {
    const failure = linodeError("cannot list the LKE clusters", error);
    if (isRefused(error)) throw failure;
    await pulumi.log.warn(
      `${failure.message}. Clusters that are to be created are checked at their creation.`,
    );
    return undefined;
  }
}
