import * as pulumi from "@pulumi/pulumi";
import { Viz, vizNamespace, vizWebhooks } from "../../../components/mesh/linkerd/index.ts";
import { type Certificate, WebhookPki } from "../../../components/pki/index.ts";
import { inCluster } from "../../region.ts";
import type { MeshArgs } from "../types.ts";
import type { ControlledRegion } from "./controlPlane.ts";

/** Declares viz in one region. */
export function declareViz(
  { name, cluster, installed }: ControlledRegion,
  { settings, secrets, trust }: MeshArgs,
): {
  /** Dependency of pods that are to be tapped. */
  readonly tapReady: pulumi.Resource;
  /** By the name of their component. */
  readonly certificates: Readonly<Record<string, Certificate>>;
} {
  const { linkerd, mirror } = settings;
  const { version, highAvailability, viz, values } = linkerd;
  const { webhooks, certificates } = new WebhookPki(`viz-webhooks-${name}`, {
    cluster: name,
    namespace: vizNamespace,
    services: vizWebhooks,
    authorityValidityDays: settings.trust.rootValidityDays,
    protectAuthority: settings.trust.protectAuthorities,
    validityDays: settings.trust.leafValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
  });
  const ingress = viz.ingress && {
    ...viz.ingress,
    users: secrets.vizUsers ?? pulumi.secret(""),
  };
  const { release } = new Viz(
    `viz-${name}`,
    { version, webhooks, ingress, highAvailability, mirror, values: values.viz },
    inCluster(cluster, { dependsOn: [installed] }),
  );
  return { tapReady: release, certificates };
}
