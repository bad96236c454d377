import { canDiscover, istioIntegration, topologyOf } from "../../../components/mesh/istio/index.ts";
import { inWaves, waveGates } from "../../waves.ts";
import type { Mesh, MeshArgs, MeshMember } from "../types.ts";
import { declarePrimary, declareRemote } from "./controlPlanes.ts";
import { declareDrains } from "./drains.ts";
import { declareGateways } from "./gateways.ts";
import { declareLinks, declareReaderRoles } from "./links.ts";

/**
 * Declares Istio in every region.
 *
 * A primary has an istiod of its own, which reads every other cluster's API. A remote uses its primary's: its control
 * plane depends on the primary's gateway, and its pods (the gateway's first) depend on the Secret that lets the primary's
 * istiod read the remote's API.
 */
export function declareIstio(args: MeshArgs): Mesh {
  const { settings, regions } = args;
  const { version, locality, ingressGateway, revoked } = settings.istio;
  const topology = topologyOf(settings.clusters);
  const reaches = (source: string, target: string): boolean =>
    canDiscover(settings.clusters, revoked, source, target);
  const { items: primaries, last } = inWaves(
    args.waves,
    topology.primaries.map(({ name }) => name),
    waveGates(regions, settings, args.waves, reaches),
    (name, wave) => declarePrimary(named(regions, name), args, wave),
  );
  const remotes = topology.remotes.map(({ name, primary }) => ({
    ...declareRemote(named(regions, name), named(primaries, primary), args, last(name)),
    primary,
    wave: last(name),
  }));
  const read = [...primaries, ...remotes].map((region) =>
    declareReaderRoles(region, primaries, settings),
  );
  const links = primaries.map((primary) => declareLinks(primary, read, settings));
  declareDrains(primaries, links, settings);
  const followers = remotes.map((remote): MeshMember => {
    const { issuer } = named(primaries, remote.primary);
    const { secrets } = named(links, remote.primary);
    const dependsOn = [remote.controlPlane, secrets];
    const gateways = declareGateways(remote, settings, dependsOn, remote.wave.gate);
    return { ...remote, ...gateways, injectionReady: secrets, issuer };
  });
  const members = [...primaries, ...followers];
  return {
    version,
    integration: istioIntegration({
      locality: locality.enabled,
      ingressHosts: ingressGateway.enabled ? ingressGateway.hosts : [],
      remotes: remotes.map(({ name }) => name),
    }),
    members: regions.map(({ name }): MeshMember => named(members, name)),
    trust: primaries.flatMap(({ controlPlane: { trust } }) => (trust === undefined ? [] : [trust])),
    links: links.flatMap(({ ready }) => ready),
    reaches,
    credentials: (source) => {
      const { primary = source } = named(regions, source).settings;
      return named(links, primary).secrets.credentials;
    },
    certificates: {},
  };
}

/** The item of a region; the settings' checks guarantee that a remote's primary exists. */
function named<Item extends { readonly name: string }>(items: readonly Item[], name: string): Item {
  const found = items.find((item) => item.name === name);
  if (found === undefined) throw new Error(`unknown region ${name}`);
  return found;
}
