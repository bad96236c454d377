import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { declareHelmRelease } from "../cluster/helmRelease.ts";
import { chartReference } from "../internal/charts.ts";
import { mergeValues } from "../internal/values.ts";
import type { KarmadaPki } from "../pki/karmadaPki.ts";
import type { KarmadaControlPlaneArgs } from "./controlPlane.ts";
import { systemNamespace } from "./names.ts";
import { karmadaValues } from "./values.ts";

/** The release of Karmada's chart, with the certificates of the stack's own. */
export function declareRelease(
  name: string,
  args: KarmadaControlPlaneArgs,
  pki: KarmadaPki,
  opts: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  const certificates = {
    caCrt: pki.authority.certPem,
    caKey: pki.authority.keyPem,
    crt: pki.server.certPem,
    key: pki.server.keyPem,
    frontProxyCaCrt: pki.frontProxyAuthority.certPem,
    frontProxyCrt: pki.frontProxyClient.certPem,
    frontProxyKey: pki.frontProxyClient.keyPem,
  };
  const fingerprint = pulumi.interpolate`${pki.server.fingerprint} ${pki.frontProxyClient.fingerprint}`;
  const shape = { ...args, imageMirror: args.mirror?.images };
  return declareHelmRelease(
    name,
    {
      ...chartReference("karmada/karmada", args.mirror?.charts, args.version),
      // The release's name is the prefix of every name in it, and members look for some of those.
      name: "karmada",
      namespace: systemNamespace,
      values: mergeValues(karmadaValues(shape, certificates, fingerprint), args.values),
      // Seven parts that wait for each other, on nodes that have none of their images yet.
      timeout: 900,
    },
    opts,
  );
}
