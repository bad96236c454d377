import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwRunError } from "../../internal/errors.ts";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { verify } from "./checks/verification.ts";

export interface InstalledArgs {
  /** Undefined to skip the check of the mesh. */
  readonly cluster: ClusterProvider | undefined;
  /** The trust anchors of every proxy, PEM. */
  readonly anchorsPem: pulumi.Input<string>;
  /** Digest of the required issuer of all proxy certificates. @default any issuer */
  readonly issuerDigest: pulumi.Input<string> | undefined;
  /** The control plane's release. */
  readonly release: k8s.helm.v3.Release;
}

/**
 * The control plane's release, known after the check of the mesh; see `verify`. Every update checks, even one without
 * changes: a hook of the release would not run again after an update that was killed during the restarts.
 */
export function onceInstalled({
  cluster,
  anchorsPem,
  issuerDigest,
  release,
}: InstalledArgs): pulumi.Output<pulumi.Resource> {
  const known = pulumi.all([cluster?.kubeconfig, anchorsPem, issuerDigest, release.status]);
  const checked = known.apply(async ([kubeconfig, anchors, digest]): Promise<pulumi.Resource> => {
    if (cluster !== undefined && kubeconfig !== undefined && !pulumi.runtime.isDryRun()) {
      const pems = { anchorsPem: anchors, issuerDigest: digest };
      await verify({ cluster: cluster.clusterName, kubeconfig, ...pems, timeoutSeconds }).catch(
        throwRunError,
      );
    }
    return release;
  });
  return pulumi.unsecret(checked);
}

/** As long as a release may take: the check may have to restart every meshed pod of a cluster. */
const timeoutSeconds = 600;
