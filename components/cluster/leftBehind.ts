import { AsyncResource } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";

/** The cluster that is about to be made. */
export interface ClusterToCome {
  /** The cluster's name in the fleet. */
  readonly name: string;
  /** Its label at Linode, which is unique there. */
  readonly label: string;
  /** The tag that everything of this stack has. */
  readonly stackTag: string;
  /** The stack's name, for the command line in the error. */
  readonly stack: string;
  /** The logical name of the component that it belongs to. */
  readonly parent: string;
}

/** Where the engine keeps the resource that is about to be made. */
export interface Place {
  readonly urn: string;
  /** Its logical name. */
  readonly name: string;
  readonly type: string;
}

/** A deleted cluster may be listed for a moment longer: looks, and milliseconds between them. */
const looks = { count: 10, pause: 3000 };

/**
 * A hook that stands before the creation of an LKE cluster and refuses it when Linode has that cluster already, made by
 * an update of this stack that was killed before it could write it down. Another one could not be made, as labels are
 * unique; and left alone, this one would be billed for ever. The error names the `pulumi import` that takes it in.
 *
 * The engine calls it only when the state has no such cluster, and never in a preview.
 */
export function refuseLeftBehind(cluster: ClusterToCome): pulumi.ResourceHookFunction {
  // The engine calls from outside; a run within another program finds its own engine only in its own context.
  return AsyncResource.bind(async ({ urn, name, type }: pulumi.ResourceHookArgs) => {
    for (let look = 1; ; look += 1) {
      const found = await ofThisStack(cluster);
      if (found === undefined) return;
      // One that is ready is not on its way out.
      if (found.status === "ready" || look === looks.count) {
        throw new pulumi.RunError(leftBehindMessage(cluster, found.id, { urn, name, type }));
      }
      await sleep(looks.pause);
    }
  });
}

async function ofThisStack({ label, stackTag }: ClusterToCome) {
  const filters = [{ name: "tags", values: [stackTag] }];
  const { lkeClusters = [] } = await linode.getLkeClusters({ filters });
  return lkeClusters.find((cluster) => cluster.label === label);
}

/** What to do about cluster `id` that was left behind, with the command line to type. */
export function leftBehindMessage(cluster: ClusterToCome, id: number, place: Place): string {
  const { name, label, stackTag } = cluster;
  return [
    `cluster ${name}: Linode has an LKE cluster "${label}" (id ${id}) with the tag "${stackTag}" that this stack does ` +
      "not know: an update made it and was cut short. Take it into the stack, and run the update again:",
    `  ${importLine(cluster, id, place)}`,
    "or delete it at Linode.",
  ].join("\n");
}

/** Not protected, and without code: the program declares it already. */
function importLine({ stack, parent }: ClusterToCome, id: number, { urn, name, type }: Place) {
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
