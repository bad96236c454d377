import * as pulumi from "@pulumi/pulumi";
import { leastRenewalWindowDays, vizNamespace } from "../../../components/mesh/linkerd/names.ts";
import { Viz } from "../../../components/mesh/linkerd/viz.ts";
import { vizWebhooks } from "../../../components/mesh/linkerd/vizValues.ts";
import type { Certificate } from "../../../components/pki/certificate.ts";
import { WebhookPki } from "../../../components/pki/webhookPki.ts";
import { loadVizUsers, type Settings } from "../../../config.ts";
import type { MeshMember } from "../mesh.ts";
import { inside } from "../../region.ts";

/** Viz in one region: what makes pods ready to be looked into, and its certificates by the names of their resources. */
export function declareViz(
  { name, cluster, controlPlane }: MeshMember,
  { linkerd, mirror, trust }: Settings,
): { observer: pulumi.Resource; certificates: Readonly<Record<string, Certificate>> } {
  const { version, highAvailability, viz, values } = linkerd;
  const pki = new WebhookPki(`viz-webhooks-${name}`, {
    cluster: name,
    namespace: vizNamespace,
    services: vizWebhooks,
    authorityValidityDays: trust.rootValidityDays,
    validityDays: trust.leafValidityDays,
    renewalWindowDays: Math.max(trust.renewalWindowDays, leastRenewalWindowDays),
  });
  const ingress = viz.ingress && {
    ...viz.ingress,
    users: loadVizUsers() ?? pulumi.secret(""),
    cluster: { name, kubeconfig: cluster.kubeconfig },
  };
  const { release } = new Viz(
    `viz-${name}`,
    { version, webhooks: pki.webhooks, ingress, highAvailability, mirror, values: values.viz },
    inside(cluster, controlPlane),
  );
  return { observer: release, certificates: pki.certificates };
}
