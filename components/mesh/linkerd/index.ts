/** `@archipelago/components/linkerd`: Linkerd in one cluster, its Links to others, and its dashboard. */
export { RemoteAccess, type RemoteAccessArgs } from "./access.ts";
export { bundleOf } from "./anchors.ts";
export { precheck, type PrecheckRequest } from "./checks/precheck.ts";
export {
  type KeyPairArgs,
  LinkerdControlPlane,
  type LinkerdControlPlaneArgs,
  type WebhookArgs,
} from "./controlPlane.ts";
export { DiscoveryRestart, type DiscoveryRestartArgs } from "./discoveryRestart.ts";
export { Gateway, type GatewayArgs } from "./gateway.ts";
export type { IngressDescription } from "./gatewayPlan.ts";
export { IngressGateway, type IngressGatewayArgs } from "./ingressGateway.ts";
export type { GatewayDescription, LinkRoute, ServiceLabels } from "./link.ts";
export {
  type FleetIngress,
  type FleetReach,
  mayReach,
  type PlannedLink,
  planLinks,
} from "./linkPlan.ts";
export { LinkTo, type LinkToArgs } from "./linkTo.ts";
export { linkerdIntegration } from "./integration.ts";
export { MirrorSweep, type MirrorSweepArgs } from "./mirrorSweep.ts";
export { Multicluster, type MulticlusterArgs } from "./multicluster.ts";
export type { FollowedLink } from "./multiclusterValues.ts";
export {
  type ControlPlaneWebhook,
  controlPlaneWebhooks,
  leastRenewalWindowDays,
  linkerdNamespace,
  vizNamespace,
} from "./names.ts";
export { clusterNetworksOf } from "./values.ts";
export { Viz, type VizArgs } from "./viz.ts";
export type { VizIngressArgs } from "./vizIngress.ts";
export { type VizWebhook, vizWebhooks } from "./vizValues.ts";
