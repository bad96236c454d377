import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";
import { fromBase64 } from "../internal/base64.ts";
import { asRunError, UserError } from "../internal/errors.ts";
import { serverOf } from "../internal/kubeconfig.ts";
import { within } from "../internal/limit.ts";
import { isGone, isNotFound, type StoredCluster } from "./goneCluster.ts";
import { linodeError } from "./linodeFailure.ts";

/**
 * The kubeconfig that Linode has for a cluster now, YAML; a secret. Not the resource's own output: the state keeps that until a
 * refresh, and once Linode has regenerated the kubeconfig it no longer opens the cluster.
 *
 * If Linode has no such cluster any more, that is an error: everything in it would be called in vain, for minutes. If Linode
 * does not answer, it is the state's, with a warning, since most changes of a fleet need nothing of Linode. Unknown
 * in a preview that creates the cluster.
 *
 * @param name the cluster's name in the fleet
 */
export function currentKubeconfig(name: string, cluster: linode.LkeCluster): pulumi.Output<string> {
  const { id, label, kubeconfig: inState } = cluster;
  const current = pulumi.all([id, label, inState]).apply(async ([id, label, stored]) => {
    const lke = { id: Number(id), label };
    const kubeconfig = fromBase64((await fetchKubeconfig(name, lke, cluster)) ?? stored);
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
  lke: StoredCluster,
  parent: linode.LkeCluster,
): Promise<string | undefined> {
  try {
    const { kubeconfig } = await within(`Linode's kubeconfig of cluster ${name}`, () =>
      linode.getLkeCluster({ id: lke.id }, { parent }),
    );
    // What is between may answer in Linode's place, and the provider takes a page for an empty answer.
    if (kubeconfig === "") throw new Error("an answer without a kubeconfig");
    return kubeconfig;
  } catch (error) {
    if (isNotFound(error) && (await isGone(lke).catch(() => false))) throw deleted(name, lke);
    const { message } = linodeError(`cannot read the kubeconfig of cluster ${name}`, error);
    await pulumi.log.warn(`${message}. The kubeconfig of the stack's state is used.`);
    return undefined;
  }
}

function deleted(name: string, { id, label }: StoredCluster): UserError {
  return new UserError(
    `cluster ${name}: Linode has no LKE cluster "${label}" (id ${id}) any more; expected the one in the state. Run one update ` +
      "with lost: true in its entry, and another one without it for a new cluster",
  );
}
