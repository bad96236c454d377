import type * as pulumi from "@pulumi/pulumi";
import {
  controlPlaneWebhooks,
  LinkerdControlPlane,
  linkerdNamespace,
} from "../../../components/mesh/linkerd/index.ts";
import { type Certificate, WebhookPki } from "../../../components/pki/index.ts";
import { adoptionStep } from "../../adoption.ts";
import { inCluster, type Region } from "../../region.ts";
import { generationOf } from "../../trust.ts";
import type { Wave } from "../../waves.ts";
import type { MeshArgs } from "../types.ts";
import { declareIssuer } from "./trust.ts";

/** A region with a control plane of its own. */
export interface ControlledRegion extends Region {
  /** Dependency of everything that joins the mesh or extends it. */
  readonly installed: pulumi.Resource;
  /** Its webhooks' certificates by the name of their component. */
  readonly certificates: Readonly<Record<string, Certificate>>;
}

/** Declares a region's webhook certificates and control plane. */
export function declareControlPlane(
  region: Region,
  args: MeshArgs,
  anchorsPem: pulumi.Output<string>,
  wave: Wave,
): ControlledRegion {
  const { settings, trust } = args;
  const { name, cluster, gatewayApi } = region;
  const { linkerd, mirror, stack } = settings;
  const { version, highAvailability, values } = linkerd;
  const step = adoptionStep(settings, name);
  const { webhooks, certificates } = new WebhookPki(`webhooks-${name}`, {
    cluster: name,
    namespace: linkerdNamespace,
    services: controlPlaneWebhooks,
    authorityValidityDays: settings.trust.rootValidityDays,
    protectAuthority: settings.trust.protectAuthorities,
    validityDays: settings.trust.leafValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
  });
  const { installed } = new LinkerdControlPlane(
    `linkerd-${name}`,
    {
      cluster: name,
      version,
      anchorsPem,
      issuer: declareIssuer(region, args),
      // A Secret of the stack's own would have to replace the only copy of the key.
      chartIssuer: step === "keep-issuer",
      stack,
      adopted: step !== undefined,
      rotateIssuer: step === "own-issuer",
      issuerGeneration: generationOf(settings, name),
      webhooks,
      gatewayApi,
      highAvailability,
      inboundPolicy: linkerd.defaultInboundPolicy,
      mirror,
      values,
      beforeUpdate: wave.gate,
    },
    inCluster(cluster, { dependsOn: wave.after }),
  );
  return { ...region, installed, certificates };
}
