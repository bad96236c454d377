import { CoreV1Api } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { failing } from "../internal/errors.ts";
import { undefinedIfNotFound } from "../internal/notFound.ts";

/** A Helm release and its next step. */
export interface ReleaseStep {
  /** Name of the release. */
  readonly release: string;
  readonly namespace: string;
  /** `create` means that the state has no release of that name. */
  readonly step: "create" | "update";
}

/** Helm's statuses of an unfinished operation. */
const pending = ["pending-install", "pending-upgrade", "pending-rollback"];

/**
 * Label selector of the records that block the step, provided that no other operation is running.
 *
 * Helm keeps a Secret for every revision of a release. An install fails while the release has any record ("cannot re-use
 * a name that is still in use"), an upgrade while its last one is pending ("another operation is in progress"). A record
 * that is unknown to the state, or pending before the operation begins, was left by an update that was killed.
 *
 * Once the records are deleted, an install adopts the release's objects, which carry its name, and an upgrade continues
 * from the last finished revision.
 */
export function blockingRecords({ release, step }: Pick<ReleaseStep, "release" | "step">): string {
  const records = `owner=helm,name=${release}`;
  return step === "create" ? records : `${records},status in (${pending.join(",")})`;
}

/** A deleted record, for the log. */
export interface ClearedRecord {
  /** Name of the Secret, which ends in the revision. */
  readonly name: string;
  /** Helm's status of the revision, for example `pending-install`. */
  readonly status: string;
}

/**
 * Deletes the records that block the step; see {@link blockingRecords}.
 *
 * @throws Error with the cluster, the release and the API's reason
 */
export async function clearRecords(
  { cluster, kubeconfig }: { readonly cluster: string; readonly kubeconfig: string },
  step: ReleaseStep,
): Promise<ClearedRecord[]> {
  const { release, namespace } = step;
  const core = connect(kubeconfig).makeApiClient(CoreV1Api);
  const labelSelector = blockingRecords(step);
  const refused = failing(
    `cluster ${cluster}: cannot clear the records of Helm release ${namespace}/${release}`,
  );
  const { items } = await core.listNamespacedSecret({ namespace, labelSelector }).catch(refused);
  const records = items.map(({ metadata }) => ({
    name: metadata?.name ?? "",
    status: metadata?.labels?.["status"] ?? "unknown",
  }));
  for (const { name } of records) {
    await undefinedIfNotFound(core.deleteNamespacedSecret({ namespace, name })).catch(refused);
  }
  return records;
}
