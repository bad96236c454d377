import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { declareHelmRelease } from "../cluster/helmRelease.ts";
import { chartReference, type MirrorArgs } from "../internal/charts.ts";
import { type HelmValues, mergeValues } from "../internal/values.ts";
import type { KarmadaPki } from "../pki/karmadaPki.ts";
import { systemNamespace } from "./names.ts";
import { karmadaValues, type KarmadaShape } from "./values.ts";

/** Arguments of the release, except its certificates. */
export interface KarmadaReleaseArgs extends Omit<KarmadaShape, "imageMirror"> {
  /** Registries that replace the projects' own. */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra values of Karmada's chart, merged over the program's own. */
  readonly values?: HelmValues | undefined;
}

/** Declares the release of Karmada's chart, with the stack's certificates. */
export function declareRelease(
  name: string,
  args: KarmadaReleaseArgs,
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
      // The release's name is the prefix of every object's name, and members expect some of those.
      name: "karmada",
      namespace: systemNamespace,
      values: mergeValues(karmadaValues(shape, certificates, fingerprint), args.values),
      // Seven workloads that wait for each other, on nodes that have none of their images yet.
      timeout: 900,
    },
    opts,
  );
}
