import { clusterPath } from "./lost.ts";
import { allowsEverybody, formatRange, networkOf } from "./ranges.ts";
import type { ParsedSettings } from "./schema.ts";
import type { Settings } from "./types.ts";

type Parsed = Pick<ParsedSettings, "clusters" | "mesh" | "network" | "istio" | "linkerd">;

/** The section of the gateways by which the clusters of a mesh enter each other's network. */
function gatewaySection({ mesh, istio, linkerd }: Pick<Parsed, "mesh" | "istio" | "linkerd">) {
  return mesh === "istio" ? istio.eastWestGateway : linkerd.multicluster.gateway;
}

function notation(ranges: readonly string[]): string[] {
  return [...new Set(ranges.map(formatRange))];
}

/** The same section with its ranges in CIDR notation. */
export function resolveService<Section extends { readonly sourceRanges?: string[] | undefined }>(
  section: Section,
): Section {
  const { sourceRanges } = section;
  return sourceRanges === undefined
    ? section
    : { ...section, sourceRanges: notation(sourceRanges) };
}

/**
 * The networks that may connect to a cluster's gateway: those of the settings, otherwise the egress of every other
 * cluster if all of them state it. Undefined for every address.
 */
export function gatewaySources(name: string, settings: Parsed): string[] | undefined {
  const { sourceRanges } = gatewaySection(settings);
  if (settings.network === "flat") return undefined;
  if (sourceRanges !== undefined) return notation(sourceRanges);
  const egress = settings.clusters.filter((peer) => peer.name !== name).map((peer) => peer.egress);
  const known = egress.length > 0 && egress.every((ranges) => ranges.length > 0);
  return known ? [...new Set(egress.flat().map(networkOf))] : undefined;
}

function isOpen(ranges: readonly string[] | undefined): boolean {
  return ranges === undefined || allowsEverybody(ranges);
}

/**
 * A sentence for each listener that is open without need: Karmada's API while every address may connect to it, and the
 * gateways while only some clusters state their egress, so that they cannot be closed to all but the peers.
 */
export function openListeners(settings: Settings): string[] {
  const { clusters, karmada, manager, network } = settings;
  const warnings: string[] = [];
  if (manager !== undefined && isOpen(karmada.service.sourceRanges)) {
    warnings.push(
      "karmada.service.sourceRanges: every address may connect to Karmada's API, whose administrator controls every " +
        "member; expected the egress of every member, and your own addresses",
    );
  }
  const silent = clusters.flatMap(({ egress }, index) =>
    egress.length === 0 ? [`${clusterPath(settings, index)}.egress`] : [],
  );
  const closable = network === "gateways" && clusters.length > 1;
  const open = clusters.filter(({ gatewaySources: sources }) => sources === undefined);
  if (closable && silent.length < clusters.length && open.length > 0) {
    warnings.push(
      `${silent.join(", ")}: not stated, so every address may connect to the gateways of ` +
        `${open.map(({ name }) => name).join(", ")}; expected the addresses that the clusters' nodes call from`,
    );
  }
  return warnings;
}
