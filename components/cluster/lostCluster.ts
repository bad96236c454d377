import * as k8s from "@pulumi/kubernetes";
import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";
import { isMocked } from "../internal/component.ts";
import { throwRunError } from "../internal/errors.ts";
import { serveEmptyApi } from "./emptyApi.ts";

/**
 * The kubernetes provider of a cluster that is gone for good, under its former name, so that what it had is deleted from
 * the state without a call to the cluster; see `serveEmptyApi`. Nothing is declared through it.
 *
 * The engine deletes what the program no longer declares through the provider's configuration of this update, and not
 * through the one in the state.
 *
 * @param name the provider's former logical name
 * @param stack the stack's name
 * @param opts its former parent
 */
export function declareLostProvider(
  name: string,
  stack: string,
  opts: pulumi.CustomResourceOptions,
): void {
  const identity = `${stack}/${name}`;
  new k8s.Provider(
    name,
    {
      kubeconfig: isMocked() ? "" : serveEmptyApi(identity).catch(throwRunError),
      clusterIdentifier: "lost",
      // For a program that ended before the deletions, as of an engine without resource hooks. Releases remain then.
      deleteUnreachable: true,
    },
    // The identity of the cluster as it was: another one would replace the provider, and delete everything through the old.
    pulumi.mergeOptions(opts, { ignoreChanges: ["clusterIdentifier"] }),
  );
}

export interface LostClusterArgs {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** The stack's name. */
  readonly stack: string;
  /**
   * Linode's id of its LKE cluster, if the state has that and Linode has not, as somebody has deleted it there.
   *
   * @default none
   */
  readonly deletedAtLinode?: number | undefined;
}

/**
 * A cluster that is gone for good, in place of its `RegionalCluster`. Its LKE cluster, and everything in it, is no longer
 * declared, and so deleted: the former at Linode, the rest from the state. What remains is this record, until it is no
 * longer declared either.
 *
 * An LKE cluster that Linode has not stays in the state as a part of the record: Linode's provider takes the answer to its
 * deletion for a failure.
 */
export class LostCluster extends pulumi.ComponentResource {
  /** @param name the logical name of its `RegionalCluster` */
  constructor(name: string, args: LostClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { cluster, stack, deletedAtLinode: id } = args;
    super("archipelago:cluster:RegionalCluster", name, { cluster }, opts);
    declareLostProvider(`${name}-provider`, stack, { parent: this });
    if (id !== undefined) declareDeletedLke(`${name}-lke`, id, this);
    this.registerOutputs({});
  }
}

/**
 * An LKE cluster that is in the state only, as it is there. `retainOnDelete` counts as the state has it, so this update writes
 * it, and the one that no longer declares the cluster deletes it without a call. Under another name than its own, which a new
 * cluster in its place may need.
 */
function declareDeletedLke(name: string, id: number, parent: pulumi.Resource): void {
  new linode.LkeCluster(
    `${name}-${id}`,
    { label: "", region: "", k8sVersion: "", pools: [] },
    {
      ...{ parent, aliases: [{ name }], retainOnDelete: true },
      ...{ deleteBeforeReplace: true, ignoreChanges: ["*"] },
    },
  );
}
