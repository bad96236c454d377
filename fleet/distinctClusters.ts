import type * as pulumi from "@pulumi/pulumi";
import { readIdentity } from "../components/cluster/index.ts";
import { selectContext } from "../components/internal/kubeconfig.ts";
import { type ClusterSettings, clustersWithPaths, type Secrets, type Settings } from "../config.ts";

/** An existing cluster, its path in the settings, and its identity; undefined if its API did not answer. */
interface Existing {
  readonly name: string;
  readonly path: string;
  readonly context: string;
  readonly identity: Promise<string | undefined>;
}

/** Rejects if an existing cluster is in the fleet twice. */
export type DistinctClusters = (cluster: ClusterSettings, kubeconfig: string) => Promise<void>;

/**
 * Time limit of the question to each cluster, in seconds. A cluster that does not answer is compared once it does, by its
 * own preflight, and does not stop the others.
 */
const answerSeconds = 20;

/**
 * Asks every existing cluster for its identity, once and at the same time, so that one that has two contexts is found before
 * anything is declared in either.
 */
export function distinctClusters(settings: Settings, { kubeconfig }: Secrets): DistinctClusters {
  const existing = clustersWithPaths(settings).flatMap(({ path, cluster }): Existing[] => {
    if (cluster.provider !== "kubeconfig" || kubeconfig === undefined) return [];
    const { name, context } = cluster;
    return [{ name, path, context, identity: identityIn(kubeconfig, context) }];
  });
  return async ({ name }, text) => {
    const own = existing.find((one) => one.name === name);
    if (own === undefined || existing.length < 2) return;
    // Asked again: the first answer may have come before the cluster was ready.
    const identity = (await own.identity) ?? (await readIdentity(text).catch(() => undefined));
    for (const other of existing) {
      if (other === own || identity === undefined || (await other.identity) !== identity) continue;
      throw new Error(
        `${own.path}.context: the same cluster as ${other.path} (${other.name}), by the UID of the namespace kube-system; ` +
          `got "${own.context}"; expected the context of another cluster`,
      );
    }
  };
}

/** The identity of a context's cluster. Never rejects: the cluster's own preflight says what is wrong. */
function identityIn(
  kubeconfig: pulumi.Output<string>,
  context: string,
): Promise<string | undefined> {
  const asked = new Promise<string | undefined>((resolve) => {
    kubeconfig.apply(async (text) => {
      try {
        resolve(await readIdentity(selectContext(text, context)));
      } catch {
        resolve(undefined);
      }
    });
  });
  return Promise.race([asked, expired()]);
}

function expired(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, answerSeconds * 1000, undefined).unref();
  });
}
