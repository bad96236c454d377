import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../components/internal/errors.ts";
import { type GatewayApiObject, parseGatewayApi } from "../components/mesh/index.ts";
import type { MemberSettings, Settings } from "../config.ts";
import { isAdopted } from "./adoption.ts";
import { ManifestCache } from "./manifestCache.ts";
import { assertSha256, ChecksumError, fetchText } from "./manifests.ts";

/** True if the stack installs the Gateway API's CRDs in a cluster. */
export function installsGatewayApi(settings: Settings, member: MemberSettings): boolean {
  return !isAdopted(settings, member) && member.gatewayApi === "install";
}

/**
 * The Gateway API's objects, read from `mirror.gatewayApi` once for all clusters. Empty, and read from nowhere, when the
 * stack installs them in no cluster.
 *
 * If the manifest cannot be read now, the copy of an earlier run on this machine is used, with a warning: clusters that have
 * the objects must not depend on the manifest's host.
 *
 * @throws UserError if the manifest does not have the SHA-256 of `mirror.gatewayApiSha256`, or if it cannot be read and
 * was never read here
 */
export async function loadGatewayApi(
  settings: Settings,
  cache = new ManifestCache(),
): Promise<readonly GatewayApiObject[]> {
  const { clusters, mirror } = settings;
  if (!clusters.some((member) => installsGatewayApi(settings, member))) return [];
  const { gatewayApi: url, gatewayApiSha256 } = mirror;
  try {
    const text = await fetchText("mirror.gatewayApi", url);
    const objects = parse(url, text);
    assertSha256("mirror.gatewayApiSha256", url, text, gatewayApiSha256);
    await cache.keep(url, text);
    return objects;
  } catch (error) {
    const kept = await cache.find(url);
    if (kept === undefined || !(error instanceof UserError) || error instanceof ChecksumError) {
      throw error;
    }
    assertSha256("mirror.gatewayApiSha256", url, kept, gatewayApiSha256);
    await pulumi.log.warn(`${error.message}. The copy of an earlier run on this machine is used.`);
    return parse(url, kept);
  }
}

function parse(url: string, text: string): readonly GatewayApiObject[] {
  try {
    return parseGatewayApi(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\s+/g, " ") : "unknown error";
    throw new UserError(
      `mirror.gatewayApi: not a manifest of the Gateway API; got ${url}: ${reason}; expected its standard channel`,
    );
  }
}
