import * as pulumi from "@pulumi/pulumi";
import type { RegionalCluster } from "../components/cluster/regionalCluster.ts";
import { throwRunError } from "../components/internal/errors.ts";
import { checkGatewayApi } from "../components/mesh/gatewayApiPresence.ts";
import { istioFit } from "../components/mesh/istio/fit.ts";
import { linkerdFit } from "../components/mesh/linkerd/fit.ts";
import type { MemberSettings, Settings } from "../config.ts";
import { isAdopted } from "./gatewayApi.ts";

/** What every resource in a cluster depends on: nothing is created in a cluster that failed its preflight. */
export type Prerequisites = readonly pulumi.Input<pulumi.Resource>[];

/** Checks that a cluster can take its mesh and the Gateway API, and rejects the prerequisites if it cannot. */
export function preflight(
  member: MemberSettings,
  { kubeconfig, provider }: RegionalCluster,
  settings: Settings,
): Prerequisites {
  const mesh = meshPreflight(member, kubeconfig, settings);
  const passed = pulumi.all([kubeconfig, mesh]).apply(async ([text]) => {
    await gatewayApiPreflight(member, text, settings);
    return provider;
  });
  // Twice, as a preview that does not know the kubeconfig takes an output for no dependency at all.
  return [provider, passed];
}

function meshPreflight(
  { name }: MemberSettings,
  kubeconfig: pulumi.Output<string>,
  { mesh, istio, linkerd, stack }: Settings,
): pulumi.Output<void> {
  const place = { cluster: name, kubeconfig };
  if (mesh === "istio") return istioFit({ ...place, namespace: istio.namespace });
  const { adopt, values } = linkerd;
  return linkerdFit({ ...place, stack, adopted: name in adopt, values: values.controlPlane });
}

/** Rejects when an existing cluster's Gateway API differs from `clusters[].gatewayApi`; in a preview, too. */
async function gatewayApiPreflight(
  member: MemberSettings,
  kubeconfig: string,
  settings: Settings,
): Promise<void> {
  const { name, provider, gatewayApi: says } = member;
  // In its own cluster the stack adopts what an interrupted update left.
  if (provider === "linode" || isAdopted(settings, member)) return;
  const index = settings.clusters.findIndex((cluster) => cluster.name === name);
  const path = `clusters[${index}].gatewayApi`;
  await checkGatewayApi({ cluster: name, kubeconfig, path, says }).catch(throwRunError);
}
