import type { KubeConfig } from "@kubernetes/client-node";
import { namespaceOwner } from "../../cluster/namespaceOwner.ts";
import { connect } from "../../internal/connect.ts";
import { failing } from "../../internal/errors.ts";
import { describeInstall, findInstalls, type Install } from "./installs.ts";

/** A cluster in which Istio is to be installed. */
export interface ForeignInstallRequest {
  /** The cluster's name in the mesh, for the error and as the ID of its istiod. */
  readonly cluster: string;
  /** The cluster's kubeconfig, YAML. */
  readonly kubeconfig: string;
}

/**
 * Rejects a cluster that has an Istio of another installer, whatever its namespace, its revision and its labels are, or the
 * stack's own under another name. Two would share CRDs and webhooks, and an update would fail half-way.
 *
 * An Istio is the stack's own if Pulumi created its namespace. Another one beside it is not rejected, since the mesh runs.
 *
 * @returns what others have installed beside the stack's own Istio, for a warning
 * @throws Error that names what was found and the remedy, or the reason why the cluster's API failed
 */
export async function assertNoForeignInstall(request: ForeignInstallRequest): Promise<string[]> {
  const { cluster, kubeconfig } = request;
  const { own, others } = await installsIn(connect(kubeconfig)).catch(
    failing(`could not determine whether Istio is installed in cluster ${cluster}`),
  );
  const renamed = own.find(({ clusterId = cluster }) => clusterId !== cluster);
  if (renamed !== undefined) {
    throw new Error(
      `cluster ${cluster}: already in the mesh under another name, and would be installed a second time; got the name ` +
        `"${cluster}"; expected "${renamed.clusterId ?? ""}", or an update without the cluster first`,
    );
  }
  const found = others.map(describeInstall);
  if (own.length > 0 || found.length === 0) return found;
  throw new Error(
    `cluster ${cluster}: already has an Istio that this stack did not install; got ${found.join(", ")}; expected a cluster ` +
      "without Istio, which removes it with: istioctl uninstall --purge",
  );
}

async function installsIn(
  config: KubeConfig,
): Promise<{ readonly own: readonly Install[]; readonly others: readonly Install[] }> {
  const installs = await findInstalls(config);
  const namespaces = [...new Set(installs.map(({ namespace }) => namespace))];
  const owned = await Promise.all(
    namespaces.map(async (name) => ((await namespaceOwner(config, name)) === "own" ? [name] : [])),
  );
  const isOwn = ({ namespace, revision }: Install): boolean =>
    revision === "default" && owned.flat().includes(namespace);
  return { own: installs.filter(isOwn), others: installs.filter((one) => !isOwn(one)) };
}
