import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { throwRunError } from "../../internal/errors.ts";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { verify } from "./checks/verification.ts";

export interface InstalledArgs {
  /** Without it the mesh is not checked. */
  readonly cluster: ClusterProvider | undefined;
  /** What every proxy has to trust, PEM. */
  readonly anchorsPem: pulumi.Input<string>;
  /** Of the issuer whose certificates every proxy has to hold. @default whichever they hold */
  readonly issuerDigest: pulumi.Input<string> | undefined;
  /** The control plane's release. */
  readonly release: k8s.helm.v3.Release;
}

/**
 * The control plane's release, once the mesh was checked; see `verify`. Every update checks, also one that changes nothing:
 * a hook of the release would not run again after an update that was killed while pods were restarted.
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

/** As long as a release may take: every meshed pod of a cluster may have to be restarted. */
const timeoutSeconds = 600;
