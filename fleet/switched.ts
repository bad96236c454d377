import * as z from "zod";
import { UserError } from "../components/internal/errors.ts";
import type { ClusterSettings, Configuration } from "../config.ts";
import { clusterPath } from "../config.ts";
import { logicalName, readState } from "./state.ts";

/** What only a cluster of one provider has in the state: the LKE cluster, or the record in an existing cluster. */
const marks = [
  ["linode", "lke", "linode:index/lkeCluster:LkeCluster"],
  ["kubeconfig", "membership", "kubernetes:core/v1:NamespacePatch"],
] as const;

const resourceSchema = z.looseObject({ type: z.string() });

/** The provider that the state's cluster of this name has; undefined without one, and for one of an early version. */
function storedProvider(
  name: string,
  state: Readonly<Record<string, unknown>>,
): ClusterSettings["provider"] | undefined {
  const types = Object.entries(state).map(
    ([urn, resource]) =>
      `${logicalName(urn)} ${resourceSchema.safeParse(resource).data?.type ?? ""}`,
  );
  return marks.find(([, role, type]) => types.includes(`cluster-${name}-${role} ${type}`))?.[0];
}

/**
 * Rejects a cluster that keeps its name and gets another provider. It is another cluster: of the objects that the state has,
 * none would be there, and the update would not notice, or replace all of them in one step with the cluster that has them.
 *
 * @throws UserError with the first one
 */
export async function rejectSwitchedProviders({
  settings,
  reference,
}: Configuration): Promise<void> {
  const { clusters, manager } = settings;
  // A state that cannot be read says nothing; a later reader may need it, and says so.
  const state = await readState(reference).catch(() => ({}));
  const members = clusters.map((cluster, index) => ({
    cluster,
    path: clusterPath(settings, index),
  }));
  const all = manager === undefined ? members : [{ cluster: manager, path: "manager" }, ...members];
  for (const { cluster, path } of all) {
    const stored = storedProvider(cluster.name, state);
    if (stored === undefined || stored === cluster.provider) continue;
    throw new UserError(
      `${path}.provider: cluster ${cluster.name} is another cluster than before; got "${cluster.provider}"; expected ` +
        `"${stored}", or another name, or an update without the cluster first`,
    );
  }
}
