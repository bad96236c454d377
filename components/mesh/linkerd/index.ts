/** `@archipelago/components/linkerd`: Linkerd in one cluster, its Links to others, and its dashboard. */
export { RemoteAccess, type RemoteAccessArgs } from "./access.ts";
export { bundleOf } from "./anchors.ts";
export type { AdoptionStep } from "./checks/adoptedTrust.ts";
export { precheck, type PrecheckRequest } from "./checks/precheck.ts";
export { LinkerdControlPlane, type LinkerdControlPlaneArgs } from "./controlPlane.ts";
export { DestinationRollout, type DestinationRolloutArgs } from "./destinationRollout.ts";
export { linkerdObjects } from "./leftObjects.ts";
export { MulticlusterGateway, type MulticlusterGatewayArgs } from "./multiclusterGateway.ts";
export type { IngressDescription } from "./gatewayPlan.ts";
export { MulticlusterIngress, type MulticlusterIngressArgs } from "./multiclusterIngress.ts";
export type { KeyPairArgs, WebhookArgs } from "./keySecret.ts";
export type { GatewayDescription, LinkRoute, ServiceLabels } from "./link.ts";
export {
  type FleetIngress,
  type LinkTopology,
  canReach,
  type PlannedLink,
  planLinks,
} from "./linkPlan.ts";
export { RemoteLink, type RemoteLinkArgs } from "./remoteLink.ts";
export { linkerdIntegration } from "./integration.ts";
export { StaleMirrorCleanup, type StaleMirrorCleanupArgs } from "./staleMirrorCleanup.ts";
export { MulticlusterExtension, type MulticlusterExtensionArgs } from "./multiclusterExtension.ts";
export type { FollowedLink } from "./multiclusterValues.ts";
export {
  type ControlPlaneWebhook,
  controlPlaneWebhooks,
  type InboundPolicy,
  leastRenewalWindowDays,
  linkerdNamespace,
  vizNamespace,
} from "./names.ts";
export { clusterNetworksOf } from "./values.ts";
export { Viz, type VizArgs } from "./viz.ts";
export type { VizIngressArgs } from "./vizIngress.ts";
export { type VizWebhook, vizWebhooks } from "./vizValues.ts";
