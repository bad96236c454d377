import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwRunError } from "../../internal/errors.ts";
import { anchorsDigest } from "./anchors.ts";
import { verify } from "./checks/verification.ts";
import { linkerdNamespace } from "./names.ts";

export interface VerdictArgs {
  /** Names the cluster in an error. */
  readonly cluster: string;
  /** Of the cluster, YAML. @default the mesh is not checked */
  readonly kubeconfig: pulumi.Input<string> | undefined;
  /** What every proxy has to trust, PEM. */
  readonly anchorsPem: pulumi.Input<string>;
  /** Of the issuer whose certificates every proxy has to hold. @default whichever they hold */
  readonly issuerDigest: pulumi.Input<string> | undefined;
  /** The control plane's release. */
  readonly release: k8s.helm.v3.Release;
}

/**
 * What the mesh was seen to be once it was installed, as a ConfigMap: whatever comes after the control plane comes after
 * this too.
 */
export function declareVerdict(
  name: string,
  { cluster, kubeconfig, anchorsPem, issuerDigest, release }: VerdictArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  if (kubeconfig === undefined) return;
  const anchors = pulumi
    .all([kubeconfig, anchorsPem, issuerDigest, release.status])
    .apply(async ([text, pem, digest]) => {
      const request = {
        cluster,
        kubeconfig: text,
        anchorsPem: pem,
        issuerDigest: digest,
        timeoutSeconds,
      };
      if (!pulumi.runtime.isDryRun()) {
        await verify(request).catch(throwRunError);
      }
      return anchorsDigest(pem);
    });
  new k8s.core.v1.ConfigMap(
    name,
    {
      metadata: { name: "archipelago-verdict", namespace: linkerdNamespace },
      data: { anchors: pulumi.unsecret(anchors) },
    },
    opts,
  );
}

/** As long as a release may take: every meshed pod of a cluster may have to be made anew. */
const timeoutSeconds = 600;
