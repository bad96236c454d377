import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type ClusterProvider, clusterOf } from "./clusterProvider.ts";
import { clusterHook } from "./hook.ts";
import { clearRecords, type ReleaseStep } from "./releaseRecords.ts";

/** Arguments of a Helm release with a name and a namespace of the program's choice. */
export interface HelmReleaseArgs extends k8s.helm.v3.ReleaseArgs {
  readonly name: string;
  readonly namespace: string;
}

/**
 * A Helm release, done once its workloads are ready.
 *
 * In a cluster of the stack's own it converges after an update that was killed: what that left of Helm's records is
 * cleared before the release is created or updated. Elsewhere a record may be somebody else's, and Helm refuses.
 *
 * @param opts its parent's provider is the cluster
 */
export function declareHelmRelease(
  name: string,
  args: HelmReleaseArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  const cluster = opts.parent && clusterOf(opts.parent);
  const own = cluster?.stackOwned === true ? { hooks: clearing(cluster, args) } : {};
  return new k8s.helm.v3.Release(name, args, pulumi.mergeOptions(opts, own));
}

function clearing(
  cluster: ClusterProvider,
  { name: release, namespace }: HelmReleaseArgs,
): pulumi.ResourceHookBinding {
  const before = (step: ReleaseStep["step"]) =>
    clusterHook(cluster, async (api) => {
      const cleared = await clearRecords(api, { release, namespace, step });
      if (cleared.length === 0) return;
      const list = cleared.map((record) => `${record.name} (${record.status})`).join(", ");
      await pulumi.log.warn(
        `cluster ${api.cluster}: deleted Helm's records of release ${namespace}/${release}, which an update that was ` +
          `cut short has left: ${list}`,
      );
    });
  return { beforeCreate: [before("create")], beforeUpdate: [before("update")] };
}
