import * as pulumi from "@pulumi/pulumi";
import type { ClusterPreflight } from "../components/cluster/clusterProvider.ts";
import { checkGatewayApiCrds } from "../components/mesh/gatewayApiCheck.ts";
import { assertNamespaceUnchanged } from "../components/mesh/istio/existingInstall.ts";
import { precheck } from "../components/mesh/linkerd/checks/precheck.ts";
import { clusterNetworksOf } from "../components/mesh/linkerd/values.ts";
import type { MemberSettings, Settings } from "../config.ts";
import { isAdopted } from "./adoption.ts";

/** Checks that a member's cluster can take its mesh and the Gateway API. */
export function preflight(member: MemberSettings, settings: Settings): ClusterPreflight {
  return async (kubeconfig) => {
    await meshPreflight(member, kubeconfig, settings);
    await gatewayApiPreflight(member, kubeconfig, settings);
  };
}

async function meshPreflight(
  member: MemberSettings,
  kubeconfig: string,
  settings: Settings,
): Promise<void> {
  const { name: cluster } = member;
  const { mesh, istio, linkerd, stack } = settings;
  if (mesh === "istio") {
    await assertNamespaceUnchanged({ cluster, kubeconfig, namespace: istio.namespace });
    return;
  }
  // A preview may come before the cluster's API is there.
  if (pulumi.runtime.isDryRun()) return;
  const { values } = linkerd;
  const clusterNetworks = clusterNetworksOf(values.controlPlane);
  await precheck({
    cluster,
    kubeconfig,
    stack,
    adopt: isAdopted(settings, member),
    clusterNetworks,
  });
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
  const path = `clusters[${index}].gatewayApi`;
  await checkGatewayApiCrds({ cluster: name, kubeconfig, path, expected });
}
