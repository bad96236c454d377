import { AsyncResource } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import * as linode from "@pulumi/linode";
import type * as pulumi from "@pulumi/pulumi";
import { UserError } from "../internal/errors.ts";
import { within } from "../internal/limit.ts";
import { linodeFailure } from "./linodeFailure.ts";

/** A cluster that the stack is about to create. */
export interface PlannedCluster {
  /** The cluster's name in the fleet. */
  readonly name: string;
  /** LKE label, unique in the account. */
  readonly label: string;
  /** The tag of everything that the stack creates. */
  readonly stackTag: string;
  /** The stack's name, for the command line in the error. */
  readonly stack: string;
  /** Logical name of the component that declares the cluster. */
  readonly parent: string;
}

/** The engine's identity of the resource that is about to be created. */
export interface PlannedResource {
  readonly urn: string;
  /** Logical name. */
  readonly name: string;
  readonly type: string;
}

/** Linode may list a deleted cluster for a moment longer. The pause is in milliseconds. */
const polls = { count: 10, pause: 3000 };

/**
 * A beforeCreate hook that fails if Linode already has this cluster, left over from an interrupted update. Labels are
 * unique, so a second one could not be created, and the orphan would be billed until somebody found it. The error has
 * the `pulumi import` command that adopts it.
 *
 * The engine calls it only when the state has no such cluster, and never in a preview.
 */
export function rejectOrphan(cluster: PlannedCluster): pulumi.ResourceHookFunction {
  // The engine calls from outside the program's async context, by which an inline program finds its own engine.
  return AsyncResource.bind(async ({ urn, name, type }: pulumi.ResourceHookArgs) => {
    for (let poll = 1; ; poll += 1) {
      const found = await findOrphan(cluster);
      if (found === undefined) return;
      // A ready cluster is not being deleted.
      if (found.status === "ready" || poll === polls.count) {
        throw new UserError(orphanMessage(cluster, found.id, { urn, name, type }));
      }
      await sleep(polls.pause);
    }
  });
}

async function findOrphan({ label, stackTag }: PlannedCluster) {
  const filters = [{ name: "tags", values: [stackTag] }];
  const { lkeClusters = [] } = await within("Linode's list of clusters", () =>
    linode.getLkeClusters({ filters }),
  ).catch(linodeFailure("cannot list the LKE clusters"));
  return lkeClusters.find((cluster) => cluster.label === label);
}

/** The error about an orphaned cluster, with the command line that imports it. */
export function orphanMessage(
  cluster: PlannedCluster,
  id: number,
  resource: PlannedResource,
): string {
  const { name, label, stackTag } = cluster;
  return [
    `cluster ${name}: orphaned LKE cluster "${label}" (id ${id}) with the tag "${stackTag}": an interrupted update of ` +
      "this stack created it, and the state does not have it. Import it, and run the update again:",
    `  ${importCommand(cluster, id, resource)}`,
    "or delete it at Linode.",
  ].join("\n");
}

/** Not protected, and without generated code: the program declares it already. */
function importCommand(
  { stack, parent }: PlannedCluster,
  id: number,
  { urn, name, type }: PlannedResource,
) {
  return (
    `pulumi import --stack ${stack} --protect=false --generate-code=false ` +
    `--parent '${parentUrn(urn, parent)}' ${type} ${name} ${id}`
  );
}

/** A URN ends with `::<types from the outermost component to the resource, with $ between them>::<name>`. */
function parentUrn(urn: string, parent: string): string {
  const parts = urn.split("::");
  const types = parts.at(-2)?.split("$").slice(0, -1).join("$") ?? "";
  return [...parts.slice(0, -2), types, parent].join("::");
}
