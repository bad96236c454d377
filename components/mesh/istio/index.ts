/** `@archipelago/components/istio`: Istio in one cluster, and the resources that connect several clusters to one mesh. */
export { PeerApiCheck, type PeerApiCheckArgs } from "./peerApiCheck.ts";
export type { PeerApi } from "./peerApiCheckJob.ts";
export { ControlPlane, type ControlPlaneArgs } from "./controlPlane.ts";
export { EastWestGateway, type EastWestGatewayArgs } from "./eastWestGateway.ts";
export type { GatewayArgs } from "./gateway.ts";
export { IngressGateway, type IngressGatewayArgs } from "./ingressGateway.ts";
export { IstiodService, type IstiodServiceArgs } from "./istiodService.ts";
export { type RegionFailover, regionFailovers } from "./locality.ts";
export { istioIntegration, type IstioIntegrationArgs } from "./integration.ts";
export { type ForeignInstallRequest, assertNoForeignInstall } from "./foreignInstall.ts";
export { type ExistingInstallRequest, assertNamespaceUnchanged } from "./existingInstall.ts";
export { istioObjects } from "./leftObjects.ts";
export { ingressNamespace } from "./ingressValues.ts";
export { IstiodRollout, type IstiodRolloutArgs } from "./istiodRollout.ts";
export { istioTrust } from "./proxyTrust.ts";
export { ReaderAccess, type ReaderAccessArgs } from "./readerAccess.ts";
export { ReaderRoles, type ReaderRolesArgs } from "./readerRoles.ts";
export { RegionDrain, type RegionDrainArgs } from "./regionDrain.ts";
export { type PeerArgs, RemoteSecrets, type RemoteSecretsArgs } from "./remoteSecrets.ts";
export type { MeshIssuer, PrimaryRole, RemoteRole } from "./role.ts";
export {
  canDiscover,
  drainTarget,
  readBy,
  servesRemotes,
  type Topology,
  type TopologyMember,
  topologyOf,
} from "./topology.ts";
export { type TrafficPolicy } from "./trafficPolicy.ts";
export { assertNodeRegions } from "./nodeRegions.ts";
