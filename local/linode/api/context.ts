import type { ClusterBackend } from "../../cloud/backend.ts";
import type { ClusterRecord, NodeBalancerRecord, VolumeRecord } from "../../cloud/store/records.ts";
import type { Store } from "../../cloud/store/store.ts";
import type { Supervisor } from "../../cloud/supervisor.ts";
import { LinodeError } from "./errors.ts";

/** The dependencies of the routes. */
export interface ApiContext {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly backend: ClusterBackend;
  /** Deletes a NodeBalancer on a user's request: its record and its address. */
  readonly removeNodeBalancer: (balancer: NodeBalancerRecord) => Promise<void>;
  /** Deletes a volume on a user's request: its record and its data. */
  readonly removeVolume: (volume: VolumeRecord) => Promise<void>;
}

/** Path parameters that are identifiers. */
export interface Identified {
  Params: Record<string, string>;
}

/**
 * Returns the identifier in a path.
 *
 * @throws LinodeError 404 if it is not a number, since no object has such an identifier.
 */
export function identifier(params: Readonly<Record<string, string>>, name: string): number {
  const value = new Map(Object.entries(params)).get(name) ?? "";
  if (!/^\d{1,15}$/.test(value)) throw new LinodeError(404, [{ reason: "Not found" }]);
  return Number(value);
}

/**
 * Rejects a change of a cluster that is being deleted.
 *
 * @throws LinodeError 400.
 */
export function assertNotDeleting(cluster: ClusterRecord): void {
  if (cluster.phase === "deleting")
    throw new LinodeError(400, [{ reason: "This cluster is being deleted" }]);
}
