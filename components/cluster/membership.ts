import { CoreV1Api } from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { connect } from "../internal/connect.ts";
import { failing } from "../internal/errors.ts";
import { undefinedIfNotFound } from "../internal/notFound.ts";
import { rejectOtherCluster } from "./otherCluster.ts";

/** A cluster's place in a fleet, as the cluster itself records it. */
export interface Membership {
  /** The stack that uses the cluster. */
  readonly stack: string;
  /** The cluster's name in the fleet. */
  readonly cluster: string;
}

/** The namespace that carries the record: one that every cluster has and whose annotations belong to its users. */
const namespace = "default";
const stackKey = "archipelago/stack";
const clusterKey = "archipelago/cluster";
const identityKey = "archipelago/cluster-uid";

/** Reads the membership of a cluster; undefined if no stack uses it. */
export async function readMembership(
  kubeconfig: string,
  cluster: string,
): Promise<Membership | undefined> {
  const core = connect(kubeconfig).makeApiClient(CoreV1Api);
  const found = await undefinedIfNotFound(core.readNamespace({ name: namespace })).catch(
    failing(`could not determine whether cluster ${cluster} is in a fleet already`),
  );
  const { [stackKey]: stack, [clusterKey]: name } = found?.metadata?.annotations ?? {};
  return stack === undefined || name === undefined ? undefined : { stack, cluster: name };
}

/** The reason why a cluster cannot be this member, given what it records; undefined if it can. */
export function membershipConflict(
  own: Membership,
  recorded: Membership | undefined,
): string | undefined {
  if (recorded === undefined) return undefined;
  if (recorded.stack !== own.stack) {
    return (
      `cluster ${own.cluster}: already belongs to another stack; got the stack "${own.stack}"; expected ` +
      `"${recorded.stack}", or an update of that stack without the cluster first. ${forgotten}`
    );
  }
  if (recorded.cluster !== own.cluster) {
    return (
      `cluster ${own.cluster}: already in this fleet under another name, and would be installed a second time; got the ` +
      `name "${own.cluster}"; expected "${recorded.cluster}", or an update without the cluster first. ${forgotten}`
    );
  }
  return undefined;
}

const forgotten =
  "If that is not so (its state was lost), remove the record: " +
  `kubectl annotate namespace ${namespace} ${stackKey}- ${clusterKey}- ${identityKey}-`;

/** Declares the record of a cluster's membership in the cluster itself. Deleting it restores the namespace. */
export function declareMembership(
  name: string,
  { stack, cluster }: Membership,
  identity: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  const annotations = { [stackKey]: stack, [clusterKey]: cluster, [identityKey]: identity };
  const hooks = rejectOtherCluster(`${name}-same`, cluster, identity, recordedIdentity);
  new k8s.core.v1.NamespacePatch(
    name,
    { metadata: { name: namespace, annotations } },
    pulumi.mergeOptions(opts, { hooks }),
  );
}

const inputsSchema = z.looseObject({
  metadata: z.looseObject({ annotations: z.looseObject({ [identityKey]: z.string() }) }),
});

/** The identity in the inputs of a record. */
function recordedIdentity(inputs: unknown): string | undefined {
  return inputsSchema.safeParse(inputs).data?.metadata.annotations[identityKey];
}
