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
  /** The control plane's release. */
  readonly release: k8s.helm.v3.Release;
}

/**
 * The control plane's release, known after the check of the mesh; see `verify`. Every update checks, even one without
 * changes: a hook of the release would not run again after an update that was killed during the check.
 */
export function onceInstalled({
  cluster,
  anchorsPem,
  release,
}: InstalledArgs): pulumi.Output<pulumi.Resource> {
  const known = pulumi.all([cluster?.kubeconfig, anchorsPem, release.status]);
  const checked = known.apply(async ([kubeconfig, anchors]): Promise<pulumi.Resource> => {
    if (cluster !== undefined && kubeconfig !== undefined && !pulumi.runtime.isDryRun()) {
      const { clusterName } = cluster;
      await verify({ cluster: clusterName, kubeconfig, anchorsPem: anchors, timeoutSeconds }).catch(
        throwRunError,
      );
    }
    return release;
  });
  return pulumi.unsecret(checked);
}

/** As long as a release may take. */
const timeoutSeconds = 600;
