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

/** A release's record of one revision. */
export interface ReleaseRecord {
  /** Name of the Secret, which ends in the revision. */
  readonly name: string;
  /** Helm's status of the revision, for example `pending-install`. */
  readonly status: string;
}

/** A cluster to call. */
interface Api {
  /** The cluster's name in the fleet, for errors. */
  readonly cluster: string;
  /** YAML. */
  readonly kubeconfig: string;
}

/**
 * Deletes the records that block the step; see {@link blockingRecords}.
 *
 * @throws Error with the cluster, the release and the API's reason
 */
export async function clearRecords(api: Api, step: ReleaseStep): Promise<ReleaseRecord[]> {
  const { namespace } = step;
  const core = connect(api.kubeconfig).makeApiClient(CoreV1Api);
  const refused = failing(`${subjectOf(api, step)}: cannot clear Helm's records`);
  const records = await listRecords(core, step, blockingRecords(step)).catch(refused);
  for (const { name } of records) {
    await undefinedIfNotFound(core.deleteNamespacedSecret({ namespace, name })).catch(refused);
  }
  return records;
}

/**
 * Rejects a step that an unfinished operation blocks, in a cluster where its records may belong to somebody else, who may
 * still be at work. Helm's own error names neither the record nor the remedy.
 *
 * @throws Error with the records, and the command that deletes them
 */
export async function assertNotPending(api: Api, step: ReleaseStep): Promise<void> {
  const { release, namespace } = step;
  const core = connect(api.kubeconfig).makeApiClient(CoreV1Api);
  const selector = blockingRecords({ release, step: "update" });
  const records = await listRecords(core, step, selector).catch(
    failing(`${subjectOf(api, step)}: cannot read Helm's records`),
  );
  if (records.length === 0) return;
  const found = records.map(({ name, status }) => `${name} (${status})`).join(", ");
  throw new Error(
    [
      `${subjectOf(api, step)}: an operation of Helm has not finished; got ${found}; expected none. If no Helm and no ` +
        `update is at work in this cluster, an interrupted one left it: delete its record, and run the update again:`,
      `  kubectl --namespace ${namespace} delete secret ${records.map(({ name }) => name).join(" ")}`,
    ].join("\n"),
  );
}

function subjectOf({ cluster }: Api, { release, namespace }: ReleaseStep): string {
  return `cluster ${cluster}: Helm release ${namespace}/${release}`;
}

async function listRecords(
  core: CoreV1Api,
  { namespace }: ReleaseStep,
  labelSelector: string,
): Promise<ReleaseRecord[]> {
  const { items } = await core.listNamespacedSecret({ namespace, labelSelector });
  return items.map(({ metadata }) => ({
    name: metadata?.name ?? "",
    status: metadata?.labels?.["status"] ?? "unknown",
  }));
}
