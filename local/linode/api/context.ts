import type { ClusterBackend } from "../../cloud/backend.ts";
import type { ClusterRecord, NodeBalancerRecord, VolumeRecord } from "../../cloud/store/records.ts";
import type { Store } from "../../cloud/store/store.ts";
import type { Supervisor } from "../../cloud/supervisor.ts";
import { LinodeError } from "./errors.ts";

/** What the routes work with. */
export interface ApiContext {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly backend: ClusterBackend;
  /** Deletes a NodeBalancer that a person asked to be gone: its record and its address. */
  readonly removeNodeBalancer: (balancer: NodeBalancerRecord) => Promise<void>;
  /** Deletes a volume that a person asked to be gone: its record and its data. */
  readonly removeVolume: (volume: VolumeRecord) => Promise<void>;
}

/** Path parameters that are identifiers. */
export interface Identified {
  Params: Record<string, string>;
}

/**
 * The identifier in a path.
 *
 * @throws LinodeError 404 when it is not a number: nothing has such an identifier.
 */
export function identifier(params: Readonly<Record<string, string>>, name: string): number {
  const value = params[name] ?? "";
  if (!/^\d{1,15}$/.test(value)) throw new LinodeError(404, [{ reason: "Not found" }]);
  return Number(value);
}

/**
 * Refuses to change what is being deleted.
 *
 * @throws LinodeError 400.
 */
export function mustStay(cluster: ClusterRecord): void {
  if (cluster.phase === "deleting")
    throw new LinodeError(400, [{ reason: "This cluster is being deleted" }]);
}
