import { CoreV1Api } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { failing } from "../internal/errors.ts";
import { present } from "../internal/present.ts";

/** A Helm release, and the step that it is about to take. */
export interface ReleaseStep {
  /** Name of the release. */
  readonly release: string;
  readonly namespace: string;
  /** To create a release is not to know it: the state has none of that name. */
  readonly step: "create" | "update";
}

/** The states of a Helm operation that has not ended. */
const pending = ["pending-install", "pending-upgrade", "pending-rollback"];

/**
 * Label selector of the records that keep Helm from the step, where no other operation is at work.
 *
 * Helm keeps a Secret for every revision of a release. An install fails while the release has any record ("cannot re-use
 * a name that is still in use"), an upgrade while its last one is pending ("another operation is in progress"). A record
 * that the state does not know, or one that is pending before the operation begins, was left by an update that was killed.
 *
 * Without its records an install takes the release's objects over, as they bear its name. An upgrade goes on from the
 * last revision that has ended.
 */
export function blockingRecords({ release, step }: Pick<ReleaseStep, "release" | "step">): string {
  const records = `owner=helm,name=${release}`;
  return step === "create" ? records : `${records},status in (${pending.join(",")})`;
}

/** A record that was deleted, for the message that says so. */
export interface ClearedRecord {
  /** Name of the Secret, which ends in the revision. */
  readonly name: string;
  /** Helm's status of the revision, for example `pending-install`. */
  readonly status: string;
}

/**
 * Deletes the records that keep Helm from the step; see {@link blockingRecords}.
 *
 * @throws Error naming the cluster and the release, with why the cluster did not do it
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
    await present(core.deleteNamespacedSecret({ namespace, name })).catch(refused);
  }
  return records;
}
