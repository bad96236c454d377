import { canReach, linkerdIntegration } from "../../../components/mesh/linkerd/index.ts";
import { issuerIn } from "../../trust.ts";
import { inWaves, waveGates } from "../../waves.ts";
import type { Mesh, MeshArgs } from "../types.ts";
import { declareControlPlane } from "./controlPlane.ts";
import { declareLinks } from "./links.ts";
import { declareMulticluster, topologyOf } from "./multicluster.ts";
import { declareAnchors } from "./trust.ts";
import { declareViz } from "./viz.ts";

/** Declares Linkerd in every region, each with a control plane of its own, and linked to each other. */
export function declareLinkerd(args: MeshArgs): Mesh {
  const { settings, regions, trust } = args;
  const anchorsPem = declareAnchors(args);
  const topology = topologyOf(settings);
  const { locality } = settings.linkerd;
  const reaches = (source: string, target: string): boolean => canReach(topology, source, target);
  const { items: connected } = inWaves(
    args.waves,
    regions.map(({ name }) => name),
    waveGates(regions, settings, args.waves, reaches),
    (name, wave) => {
      const region = regions.find((one) => one.name === name);
      if (region === undefined) throw new Error(`unknown region ${name}`);
      const controlled = declareControlPlane(region, args, anchorsPem, wave);
      return declareMulticluster(controlled, topology, settings, wave);
    },
  );
  const links = declareLinks(connected, topology, settings);
  const members = connected.map(({ region, linkerdGateway, ingress }) => {
    const viz = settings.linkerd.viz.enabled ? declareViz(region, args) : undefined;
    return {
      ...region,
      injectionReady: region.installed,
      tapReady: viz?.tapReady,
      issuer: issuerIn(trust, region.name),
      gateway: linkerdGateway ?? ingress,
      ingress: undefined,
      certificates: { ...region.certificates, ...viz?.certificates },
    };
  });
  return {
    version: settings.linkerd.version,
    integration: linkerdIntegration(topology, locality.enabled ? locality : undefined),
    members,
    trust: connected.map(({ region }) => region.installed),
    links: links.ready,
    credentials: links.credentials,
    reaches,
    certificates: Object.fromEntries(
      members.flatMap(({ certificates }) => Object.entries(certificates)),
    ),
  };
}
