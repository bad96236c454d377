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
export type { KarmadaShape } from "./values.ts";
