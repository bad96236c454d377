import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { fromBase64 } from "../../../components/internal/base64.ts";
import { computed } from "../../../components/internal/computed.ts";
import {
  bundleOf,
  type KeyPairArgs,
  linkerdNamespace,
} from "../../../components/mesh/linkerd/index.ts";
import { adoptionStep } from "../../adoption.ts";
import type { Region } from "../../region.ts";
import { issuerIn } from "../../trust.ts";
import type { MeshArgs } from "../types.ts";

/**
 * The anchors that every proxy of the fleet trusts, PEM: the fleet's own root, what the settings add, and the anchors of
 * the Linkerds that are being adopted, read from their clusters. Once such a cluster has the bundle, reading it returns
 * the same.
 */
export function declareAnchors({ settings, regions, trust }: MeshArgs): pulumi.Output<string> {
  const { trust: added } = settings.linkerd;
  const read = regions
    .filter(({ name }) => {
      const step = adoptionStep(settings, name);
      return step === "keep-issuer" || step === "own-issuer";
    })
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
    .all([trust.bundlePem, ...added.additionalAnchors, ...read])
    .apply((pems) => bundleOf(...pems));
}

/**
 * The issuer of a cluster's proxies: the stack's own intermediate, or, in the first step of an adoption, the existing
 * issuer, since pods that have not been restarted yet trust no other.
 */
export function declareIssuer(
  { name, cluster: { provider } }: Region,
  { settings, trust }: MeshArgs,
): KeyPairArgs {
  if (adoptionStep(settings, name) !== "keep-issuer") return issuerIn(trust, name);
  const id = `${linkerdNamespace}/linkerd-identity-issuer`;
  const secret = k8s.core.v1.Secret.get(`issuer-${name}`, id, { provider });
  const data: pulumi.Output<Record<string, string> | undefined> = secret.data;
  const field = (key: "crt.pem" | "key.pem"): pulumi.Output<string> => {
    const encoded = data.apply((fields) => fields?.[key]);
    return computed(encoded, `${key} of ${id} in cluster ${name}`).apply(fromBase64);
  };
  return { certPem: field("crt.pem"), keyPem: pulumi.secret(field("key.pem")) };
}
