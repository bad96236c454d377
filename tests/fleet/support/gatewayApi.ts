import { ApiextensionsV1Api, type KubeConfig } from "@kubernetes/client-node";
import { execa } from "execa";
import { byoKubeconfigPath } from "../../../local/byoClusters/kubeconfig.ts";
import { testParts } from "../../support/parts.ts";
import { testCloud } from "./linode.ts";
import { cloud } from "./run.ts";

/** Installs the Gateway API in one of the cloud's flat clusters, outside the stack. */
export async function installGatewayApi(cluster: string): Promise<void> {
  const { bin } = await testParts();
  const { chartsUrl } = await testCloud();
  const manifest = `${chartsUrl}/gateway-api/standard-install.yaml`;
  const where = ["--kubeconfig", byoKubeconfigPath(cloud), "--context", cluster];
  await execa(bin.kubectl, [...where, "create", "--filename", manifest]);
}

/** Returns whether a cluster has the Gateway API. */
export async function hasGatewayApi(config: KubeConfig): Promise<boolean> {
  const { items } = await config.makeApiClient(ApiextensionsV1Api).listCustomResourceDefinition();
  return items.some(({ spec }) => spec.group === "gateway.networking.k8s.io");
}
