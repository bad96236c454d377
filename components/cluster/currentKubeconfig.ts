import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";
import { fromBase64 } from "../internal/base64.ts";
import { asRunError } from "../internal/errors.ts";
import { serverOf } from "../internal/kubeconfig.ts";
import { within } from "../internal/limit.ts";
import { linodeError } from "./linodeFailure.ts";

/**
 * The kubeconfig that Linode has for a cluster now, YAML; a secret. Not the resource's own output: the state keeps that until a
 * refresh, and once Linode has regenerated the kubeconfig it no longer opens the cluster.
 *
 * If Linode does not answer, it is the state's, with a warning, since most changes of a fleet need nothing of Linode. Unknown
 * in a preview that creates the cluster.
 *
 * @param name the cluster's name in the fleet
 */
export function currentKubeconfig(name: string, cluster: linode.LkeCluster): pulumi.Output<string> {
  const current = pulumi.all([cluster.id, cluster.kubeconfig]).apply(async ([id, stored]) => {
    const kubeconfig = fromBase64((await fetchKubeconfig(name, id, cluster)) ?? stored);
    try {
      serverOf(kubeconfig);
    } catch (error) {
      throw asRunError(error, `cluster ${name}`);
    }
    return kubeconfig;
  });
  return pulumi.secret(current);
}

async function fetchKubeconfig(
  name: string,
  id: string,
  parent: linode.LkeCluster,
): Promise<string | undefined> {
  try {
    const { kubeconfig } = await within(`Linode's kubeconfig of cluster ${name}`, () =>
      linode.getLkeCluster({ id: Number(id) }, { parent }),
    );
    // What is between may answer in Linode's place, and the provider takes a page for an empty answer.
    if (kubeconfig === "") throw new Error("an answer without a kubeconfig");
    return kubeconfig;
  } catch (error) {
    const { message } = linodeError(`cannot read the kubeconfig of cluster ${name}`, error);
    await pulumi.log.warn(`${message}. The kubeconfig of the stack's state is used.`);
    return undefined;
  }
}
