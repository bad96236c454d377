import { CoreV1Api, type KubeConfig, type V1ObjectMeta } from "@kubernetes/client-node";
import { undefinedIfNotFound } from "../internal/notFound.ts";

/** The field manager of Pulumi's kubernetes provider, or its prefix: a resource may have a suffix of its own. */
const ownManager = "pulumi-kubernetes";

/** Whether this program, or another with Pulumi's kubernetes provider, created an object. */
export function ownerIn(metadata: V1ObjectMeta | undefined): "own" | "other" {
  const managers = (metadata?.managedFields ?? []).map(({ manager }) => manager ?? "");
  return managers.some((manager) => manager.startsWith(ownManager)) ? "own" : "other";
}

/**
 * The owner of a namespace, as of {@link ownerIn}; undefined if there is none.
 *
 * @throws Error of the request
 */
export async function namespaceOwner(
  config: KubeConfig,
  name: string,
): Promise<"own" | "other" | undefined> {
  const found = await undefinedIfNotFound(config.makeApiClient(CoreV1Api).readNamespace({ name }));
  return found === undefined ? undefined : ownerIn(found.metadata);
}
