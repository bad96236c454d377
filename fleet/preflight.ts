import * as pulumi from "@pulumi/pulumi";
import type { ClusterPreflight } from "../components/cluster/index.ts";
import { checkGatewayApiCrds } from "../components/mesh/index.ts";
import {
  assertNamespaceUnchanged,
  assertNodeRegions,
  assertNoForeignInstall,
} from "../components/mesh/istio/index.ts";
import { clusterNetworksOf, precheck } from "../components/mesh/linkerd/index.ts";
import {
  type ClusterSettings,
  clusterPath,
  type MemberSettings,
  type Secrets,
  type Settings,
} from "../config.ts";
import { adoptionStep, isAdopted } from "./adoption.ts";
import { distinctClusters } from "./distinctClusters.ts";
import { assertClock } from "./clockCheck.ts";
import { assertNothingLeft } from "./leftObjects.ts";
import { Unanswered } from "./unanswered.ts";
import { assertVersionTested } from "./versionCheck.ts";

/** The preflights of the fleet's clusters. */
export interface Preflights {
  /** Checks that a member's cluster can take its mesh and the Gateway API. */
  readonly ofMember: (member: MemberSettings) => ClusterPreflight;
  /** Checks that the manager's cluster can take Karmada. */
  readonly ofManager: (manager: ClusterSettings) => ClusterPreflight;
}

/** The preflights of one run, which compare the existing clusters with each other. */
export function preflights(settings: Settings, secrets: Secrets): Preflights {
  const distinct = distinctClusters(settings, secrets);
  const unanswered = new Unanswered();
  return {
    ofMember: (member) =>
      unanswered.tolerating(member.name, async (kubeconfig) => {
        await distinct(member, kubeconfig);
        await assertClock(member, kubeconfig, settings);
        await assertVersionTested(member, kubeconfig, settings);
        await meshPreflight(member, kubeconfig, settings);
        await gatewayApiPreflight(member, kubeconfig, settings);
        await assertNothingLeft(member, kubeconfig, settings);
      }),
    ofManager: (manager) =>
      unanswered.tolerating(manager.name, async (kubeconfig) => {
        await distinct(manager, kubeconfig);
        await assertClock(manager, kubeconfig, settings);
        await assertVersionTested(manager, kubeconfig, settings);
        await assertNothingLeft(manager, kubeconfig, settings);
      }),
  };
}

async function meshPreflight(
  member: MemberSettings,
  kubeconfig: string,
  settings: Settings,
): Promise<void> {
  const { name: cluster, provider } = member;
  const { mesh, istio, linkerd, stack, clusters } = settings;
  if (mesh === "istio") {
    const foreign = await assertNoForeignInstall({ cluster, kubeconfig });
    if (foreign.length > 0) {
      const found = foreign.join(", ");
      await pulumi.log.warn(`cluster ${cluster}: another Istio is installed as well: ${found}`);
    }
    await assertNamespaceUnchanged({ cluster, kubeconfig, namespace: istio.namespace });
    // The labels of LKE's nodes are Linode's.
    if (provider === "kubeconfig" && istio.locality.enabled) {
      const path = `${clusterPath(settings, clusters.indexOf(member))}.region`;
      await assertNodeRegions({ cluster, kubeconfig, path, region: member.region });
    }
    return;
  }
  // A preview may come before the API of a cluster of the stack's own is there.
  if (pulumi.runtime.isDryRun() && provider === "linode") return;
  const { values } = linkerd;
  const clusterNetworks = clusterNetworksOf(values.controlPlane);
  const adopt = adoptionStep(settings, cluster);
  const { podCidrs } = member;
  const check = { cluster, kubeconfig, stack, adopt, clusterNetworks, podCidrs };
  const { adopts } = await precheck(check);
  if (!adopts) return;
  // The hook that does it is not in the preview, only the NamespacePatch that it belongs to.
  await pulumi.log.warn(
    `linkerd.adopt.${cluster}: the update that creates linkerd-${cluster}-namespace marks the objects of Linkerd's ` +
      "installer as Helm's, and deletes Helm's records of its releases, which a rollback would need",
  );
}

/** Rejects when an existing cluster's Gateway API differs from `clusters[].gatewayApi`. */
async function gatewayApiPreflight(
  member: MemberSettings,
  kubeconfig: string,
  settings: Settings,
): Promise<void> {
  const { name, provider, gatewayApi: expected } = member;
  // In its own cluster the stack adopts what an interrupted update left.
  if (provider === "linode" || isAdopted(settings, member)) return;
  const index = settings.clusters.findIndex((cluster) => cluster.name === name);
  const path = `${clusterPath(settings, index)}.gatewayApi`;
  await checkGatewayApiCrds({ cluster: name, kubeconfig, path, expected });
}
