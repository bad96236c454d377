import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { isMocked } from "../internal/component.ts";
import { UserError } from "../internal/errors.ts";
import type { LinodeClusterArgs } from "./clusterArgs.ts";
import { fetchLinodeCatalog } from "./linodeCatalog.ts";
import { type PlannedCluster, rejectOrphan } from "./orphanedCluster.ts";

/** The fields of a cluster that Linode must offer. */
type OfferedFields = Pick<LinodeClusterArgs, "name" | "region" | "kubernetesVersion">;

/**
 * The beforeCreate hooks of an LKE cluster. The engine calls them only when the state has no such cluster, so that nothing of
 * this concerns one that exists. A preview fails if Linode does not offer the region or the version, or does not answer; an
 * update leaves that to Linode, and fails if an interrupted one left the cluster (see {@link rejectOrphan}).
 *
 * @param resource logical name of the LKE cluster
 * @returns an empty list under Pulumi's mocks, which cannot register a hook
 */
export function hooksBeforeCreate(
  resource: string,
  offered: OfferedFields,
  planned: PlannedCluster,
): pulumi.ResourceHook[] {
  if (isMocked()) return [];
  const orphan = rejectOrphan(planned);
  // The engine calls from outside the program's async context, by which an inline program finds its own engine.
  const check = AsyncResource.bind(async (args: pulumi.ResourceHookArgs) => {
    await (pulumi.runtime.isDryRun() ? assertOffered(offered) : orphan(args));
  });
  // The name that Pulumi gives to a plain function: the state of a stack has it.
  const name = `linode:index/lkeCluster:LkeCluster_${resource}_beforeCreate_0`;
  return [new pulumi.ResourceHook(name, check, { onDryRun: true })];
}

async function assertOffered({ name, region, kubernetesVersion }: OfferedFields): Promise<void> {
  const { regions, kubernetesVersions } = await fetchLinodeCatalog(`to create ${name}`);
  const refuse = (what: string, got: string, offered: readonly string[]): never => {
    const list = [...offered].sort().join(", ");
    throw new UserError(
      `cluster ${name}: ${what} is not available at Linode, where the cluster is to be created; got "${got}"; ` +
        `expected one of: ${list}`,
    );
  };
  const ids = regions.map(({ id }) => id);
  if (!ids.includes(region)) refuse("its region", region, ids);
  if (!kubernetesVersions.includes(kubernetesVersion)) {
    refuse("its Kubernetes version", kubernetesVersion, kubernetesVersions);
  }
}
