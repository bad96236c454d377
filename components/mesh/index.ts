/** `@archipelago/components/mesh`: the parts that both meshes share. */
export type { MirrorArgs } from "../internal/charts.ts";
export type { HelmValues } from "../internal/values.ts";
export { type GatewayApiObject, parseGatewayApi } from "./gatewayApi.ts";
export { GatewayApiCrds, type GatewayApiCrdsArgs } from "./gatewayApiCrds.ts";
export { checkGatewayApiCrds, type GatewayApiCheckRequest } from "./gatewayApiCheck.ts";
export type { UpgradeGate } from "./release.ts";
export { TrustGuard } from "./trust/guard.ts";
export type {
  ConfiguredTrust,
  DistributedLists,
  HeldTrust,
  UnknownTrust,
} from "./trust/heldTrust.ts";
export type { TrustingCluster, TrustReader } from "./trust/questions.ts";
export type { GlobalService, MeshIntegration, Metadata, RouteObject } from "./integration.ts";
