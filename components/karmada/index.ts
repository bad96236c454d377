/** `@archipelago/components/karmada`: Karmada's control plane, its members, and propagation policies. */
export type { MemberFacts } from "./agentPlan.ts";
export { KarmadaControlPlane, type KarmadaControlPlaneArgs } from "./controlPlane.ts";
export type { ImageReference } from "./images.ts";
export { KarmadaMember, type KarmadaMemberArgs } from "./member.ts";
export {
  type PropagationArgs,
  type PropagationPolicy,
  propagationPolicy,
  type ResourceSelector,
} from "./propagation.ts";
export { SnapshotPassword } from "./snapshotPassword.ts";
export type { SnapshotSchedule } from "./snapshotPlan.ts";
export type { SnapshotArgs } from "./snapshots.ts";
export { repositoryOf, type SnapshotStorage } from "./snapshotStorage.ts";
export type { KarmadaShape } from "./values.ts";
export { systemNamespace } from "./names.ts";
export { LostControlPlane } from "./lostControlPlane.ts";
