import { SnapshotPassword, type SnapshotStorage } from "../components/karmada/index.ts";
import type { Secrets, Settings } from "../config.ts";

/**
 * Declares the password of Karmada's snapshots, and returns where they are; undefined if none are taken. Declared while the
 * manager is lost too: without the password, nothing could be restored.
 */
export function declareSnapshotStorage(
  { karmada: { snapshots } }: Settings,
  { bucketKey }: Secrets,
): SnapshotStorage | undefined {
  if (snapshots === undefined || bucketKey === undefined) return undefined;
  const { endpoint, bucket, prefix, region } = snapshots;
  const { password } = new SnapshotPassword("karmada-snapshots");
  return { endpoint, bucket, prefix, region, key: bucketKey, password };
}
