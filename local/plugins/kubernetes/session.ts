/** One configured provider instance: one cluster and its settings. */
import type { Cluster } from "./client/cluster.ts";
import type { HelmEnvironment } from "./release/helm.ts";
import type { Settings } from "./settings.ts";

/** What a call needs. A session never changes its cluster. */
export interface Session {
  readonly cluster: Cluster;
  readonly settings: Settings;
  /** For objects that say none: the provider's, else the kubeconfig's, else `default`. */
  readonly defaultNamespace: string;
  /** Why the cluster could not be reached when the provider was configured; undefined when it could. */
  readonly unreachable: string | undefined;
  readonly helm: HelmEnvironment;
}

/** @throws Error when the cluster could not be reached. */
export function demandReachable(session: Session): void {
  if (session.unreachable !== undefined) {
    throw new Error(`configured Kubernetes cluster is unreachable: ${session.unreachable}`);
  }
}
