import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { fromBase64 } from "../../../components/internal/base64.ts";
import { computed } from "../../../components/internal/computed.ts";
import { bundleOf } from "../../../components/mesh/linkerd/anchors.ts";
import type { KeyPairArgs } from "../../../components/mesh/linkerd/controlPlane.ts";
import { linkerdNamespace } from "../../../components/mesh/linkerd/names.ts";
import type { MeshIntermediate } from "../../../components/pki/meshIntermediate.ts";
import type { MeshParts, MeshPlace } from "../mesh.ts";

/**
 * What every proxy of the fleet trusts: the fleet's own root, what the settings add, and the anchors of the meshes that
 * are being taken over, as their clusters have them. Once such a cluster has the bundle, reading it finds the same.
 */
export function declareAnchors({ settings, places, root }: MeshParts): pulumi.Output<string> {
  const { adopt, trust } = settings.linkerd;
  const read = places
    .filter(({ name }) => adopt[name] === "keep-issuer" || adopt[name] === "own-issuer")
    .map(({ name, cluster }) => {
      const id = `${linkerdNamespace}/linkerd-identity-trust-roots`;
      const roots = k8s.core.v1.ConfigMap.get(`anchors-${name}`, id, {
        provider: cluster.provider,
      });
      const data: pulumi.Output<Record<string, string> | undefined> = roots.data;
      const pem = data.apply((fields) => fields?.["ca-bundle.crt"]);
      return computed(pem, `ca-bundle.crt of ${id} in cluster ${name}`);
    });
  return pulumi
    .all([root.certPem, ...trust.additionalAnchors, ...read])
    .apply((pems) => bundleOf(...pems));
}

/**
 * What a cluster's proxies get their certificates from: the stack's own issuer, or, in the first step of taking a mesh
 * over, the one that is there, since pods that have not been restarted yet trust nothing else.
 */
export function issuerOf(
  { name, cluster }: MeshPlace,
  { settings }: MeshParts,
  own: MeshIntermediate,
): KeyPairArgs {
  if (settings.linkerd.adopt[name] !== "keep-issuer") return own;
  const id = `${linkerdNamespace}/linkerd-identity-issuer`;
  const { provider } = cluster;
  const secret = k8s.core.v1.Secret.get(`issuer-${name}`, id, { provider });
  const data: pulumi.Output<Record<string, string> | undefined> = secret.data;
  const field = (key: string): pulumi.Output<string> => {
    const encoded = data.apply((fields) => fields?.[key]);
    return computed(encoded, `${key} of ${id} in cluster ${name}`).apply(fromBase64);
  };
  return { certPem: field("crt.pem"), keyPem: pulumi.secret(field("key.pem")) };
}
