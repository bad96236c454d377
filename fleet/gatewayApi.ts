import { type GatewayApiObject, parseGatewayApi } from "../components/mesh/gatewayApi.ts";
import type { MemberSettings, Settings } from "../config.ts";
import { isAdopted } from "./adoption.ts";
import { fetchText } from "./manifests.ts";

/** True if the stack installs the Gateway API's CRDs in a cluster. */
export function installsGatewayApi(settings: Settings, member: MemberSettings): boolean {
  return !isAdopted(settings, member) && member.gatewayApi === "install";
}

/**
 * The Gateway API's objects, read from `mirror.gatewayApi` once for all clusters. Empty, and read from nowhere, when the
 * stack installs them in no cluster.
 *
 * @throws RunError if the manifest cannot be read, or does not have the SHA-256 of `mirror.gatewayApiSha256`
 */
export async function loadGatewayApi(settings: Settings): Promise<readonly GatewayApiObject[]> {
  const { clusters, mirror } = settings;
  if (!clusters.some((member) => installsGatewayApi(settings, member))) return [];
  const { gatewayApi, gatewayApiSha256 } = mirror;
  return parseGatewayApi(await fetchText("mirror.gatewayApi", gatewayApi, gatewayApiSha256));
}
