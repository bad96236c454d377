import type * as pulumi from "@pulumi/pulumi";
import { LinkerdControlPlane } from "../../../components/mesh/linkerd/controlPlane.ts";
import { mayReach } from "../../../components/mesh/linkerd/linkPlan.ts";
import { linkerdMeshing } from "../../../components/mesh/linkerd/meshing.ts";
import {
  controlPlaneWebhooks,
  leastRenewalWindowDays,
  linkerdNamespace,
} from "../../../components/mesh/linkerd/names.ts";
import type { Certificate } from "../../../components/pki/certificate.ts";
import { MeshIntermediate } from "../../../components/pki/meshIntermediate.ts";
import { WebhookPki } from "../../../components/pki/webhookPki.ts";
import { declareConnections, fleetReach } from "./multicluster.ts";
import { declareAnchors, issuerOf } from "./trust.ts";
import { declareViz } from "./viz.ts";
import type { Mesh, MeshMember, MeshParts, MeshPlace } from "../mesh.ts";
import { inside } from "../../region.ts";

/** Linkerd's part in one region, as its links see it. */
export interface LinkerdMember extends MeshMember {
  readonly controlPlane: LinkerdControlPlane;
  /** Every certificate of this region's part, by the name of its component. */
  readonly certificates: Readonly<Record<string, Certificate>>;
}

/** Linkerd's part in one region: its issuer, its webhooks' certificates and its control plane. */
function declareMember(
  place: MeshPlace,
  parts: MeshParts,
  anchorsPem: pulumi.Output<string>,
): LinkerdMember {
  const { settings, root } = parts;
  const { name, cluster, afterFit, gatewayApi } = place;
  const { linkerd, mirror, trust } = settings;
  const { version, highAvailability, values } = linkerd;
  const renewalWindowDays = Math.max(trust.renewalWindowDays, leastRenewalWindowDays);
  const authority = new MeshIntermediate(`trust-${name}`, {
    cluster: name,
    mesh: "linkerd",
    root,
    validityDays: trust.intermediateValidityDays,
    renewalWindowDays,
  });
  const pki = new WebhookPki(`webhooks-${name}`, {
    cluster: name,
    namespace: linkerdNamespace,
    services: controlPlaneWebhooks,
    authorityValidityDays: trust.rootValidityDays,
    validityDays: trust.leafValidityDays,
    renewalWindowDays,
  });
  const controlPlane = new LinkerdControlPlane(
    `linkerd-${name}`,
    {
      cluster: name,
      version,
      anchorsPem,
      issuer: issuerOf(place, parts, authority),
      stack: settings.stack,
      kubeconfig: cluster.kubeconfig,
      adopted: name in linkerd.adopt,
      reissue: linkerd.adopt[name] === "own-issuer",
      webhooks: pki.webhooks,
      gatewayApi,
      highAvailability,
      mirror,
      values,
    },
    inside(cluster, ...afterFit),
  );
  const certificates = { [`trust-${name}`]: authority, ...pki.certificates };
  return {
    ...place,
    authority,
    controlPlane,
    gateway: undefined,
    ingress: undefined,
    certificates,
  };
}

/** Linkerd in every region, each with a control plane of its own, and linked to each other. */
export function declareLinkerd(parts: MeshParts): Mesh {
  const { settings } = parts;
  const anchorsPem = declareAnchors(parts);
  const alone = parts.places.map((place) => declareMember(place, parts, anchorsPem));
  const { gateways, links } = declareConnections(alone, settings);
  const members = alone.map((member) => {
    const viz = settings.linkerd.viz.enabled ? declareViz(member, settings) : undefined;
    return {
      ...member,
      gateway: gateways.get(member.name),
      observer: viz?.observer,
      certificates: { ...member.certificates, ...viz?.certificates },
    };
  });
  const fleet = fleetReach(settings);
  return {
    version: settings.linkerd.version,
    meshing: linkerdMeshing(fleet),
    members,
    links,
    reaches: (source, target) => mayReach(fleet, source, target),
    certificates: Object.fromEntries(
      members.flatMap(({ certificates }) => Object.entries<Certificate>(certificates)),
    ),
  };
}
