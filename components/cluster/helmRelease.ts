import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type ClusterProvider, clusterOf } from "./clusterProvider.ts";
import { clusterHook } from "./hook.ts";
import { assertNotPending, clearRecords, type ReleaseStep } from "./releaseRecords.ts";

/** Arguments of a Helm release whose name and namespace the program chooses. */
export interface HelmReleaseArgs extends k8s.helm.v3.ReleaseArgs {
  readonly name: string;
  readonly namespace: string;
}

/**
 * Declares a Helm release, created once its workloads are ready.
 *
 * In the stack's own cluster it converges after an update that was killed: Helm's blocking records are deleted before the
 * release is created or updated. Elsewhere a record may belong to somebody else: the step is rejected with the command that
 * deletes it.
 *
 * @param opts the parent's provider determines the cluster
 */
export function declareHelmRelease(
  name: string,
  args: HelmReleaseArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  const cluster = opts.parent && clusterOf(opts.parent);
  const own = cluster === undefined ? {} : { hooks: recordsHooks(cluster, args) };
  const limited = { maxHistory: keptRevisions, ...args };
  return new k8s.helm.v3.Release(name, limited, pulumi.mergeOptions(opts, own));
}

/**
 * Helm's records of a release contain its values, including private keys, and the plugin keeps all of them by default.
 * Three are enough to look at, or to roll back to, what an update replaced.
 */
const keptRevisions = 3;

function recordsHooks(
  cluster: ClusterProvider,
  { name: release, namespace }: HelmReleaseArgs,
): pulumi.ResourceHookBinding {
  const before = (step: ReleaseStep["step"]) =>
    clusterHook(cluster, async (api) => {
      const next = { release, namespace, step };
      if (!cluster.stackOwned) {
        await assertNotPending(api, next);
        return;
      }
      const cleared = await clearRecords(api, next);
      if (cleared.length === 0) return;
      const list = cleared.map((record) => `${record.name} (${record.status})`).join(", ");
      await pulumi.log.warn(
        `cluster ${api.cluster}: deleted Helm's records of release ${namespace}/${release}, left by an interrupted ` +
          `update: ${list}`,
      );
    });
  return { beforeCreate: [before("create")], beforeUpdate: [before("update")] };
}
