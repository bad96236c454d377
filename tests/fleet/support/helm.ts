import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";

/** Returns Helm's revisions of a release with their statuses, such as `v1 pending-install`, in order of their names. */
export async function helmRevisions(
  config: KubeConfig,
  namespace: string,
  release: string,
): Promise<string[]> {
  const labelSelector = `owner=helm,name=${release}`;
  const { items } = await config
    .makeApiClient(CoreV1Api)
    .listNamespacedSecret({ namespace, labelSelector });
  return items
    .map(
      ({ metadata }) =>
        `v${metadata?.labels?.["version"] ?? ""} ${metadata?.labels?.["status"] ?? ""}`,
    )
    .sort();
}
