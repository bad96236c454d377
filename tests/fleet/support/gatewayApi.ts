import { ApiextensionsV1Api, type KubeConfig } from "@kubernetes/client-node";
import { execa } from "execa";
import { byoKubeconfigPath } from "../../../local/byoClusters/kubeconfig.ts";
import { testParts } from "../../support/parts.ts";
import { testCloud } from "./linode.ts";
import { cloud } from "./run.ts";

/** Brings the Gateway API to a cluster that the cloud has beside Linode's, as somebody does who is not the stack. */
export async function bringGatewayApi(cluster: string): Promise<void> {
  const { bin } = await testParts();
  const { chartsUrl } = await testCloud();
  const manifest = `${chartsUrl}/gateway-api/standard-install.yaml`;
  const where = ["--kubeconfig", byoKubeconfigPath(cloud), "--context", cluster];
  await execa(bin.kubectl, [...where, "create", "--filename", manifest]);
}

/** Whether a cluster has the Gateway API. */
export async function hasGatewayApi(config: KubeConfig): Promise<boolean> {
  const { items } = await config.makeApiClient(ApiextensionsV1Api).listCustomResourceDefinition();
  return items.some(({ spec }) => spec.group === "gateway.networking.k8s.io");
}
