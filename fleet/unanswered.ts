import * as pulumi from "@pulumi/pulumi";
import type { ClusterPreflight } from "../components/cluster/index.ts";
import { isUnanswered } from "../components/internal/errors.ts";

/**
 * Clusters that did not answer their preflight in a preview. A preview goes on without the answer, so that a region that
 * is gone does not hide what would change in the others, and names all of them in one warning. An update still fails.
 */
export class Unanswered {
  readonly #reasons = new Map<string, string>();
  #running = 0;

  /** The preflight of a cluster, which passes in a preview if nothing answers it. A refusal is an answer. */
  tolerating(cluster: string, preflight: ClusterPreflight): ClusterPreflight {
    return async (kubeconfig) => {
      this.#running += 1;
      try {
        await preflight(kubeconfig);
      } catch (error) {
        if (!pulumi.runtime.isDryRun() || !isUnanswered(error)) throw error;
        this.#reasons.set(cluster, error instanceof Error ? error.message : "unknown reason");
      } finally {
        this.#running -= 1;
        if (this.#running === 0) await this.#warn();
      }
    };
  }

  /** Once no check is running any more; the checks of all clusters start together. */
  async #warn(): Promise<void> {
    if (this.#reasons.size === 0) return;
    const reasons = [...this.#reasons].sort().map(([, reason]) => `  ${reason}`);
    const names = [...this.#reasons.keys()].sort().join(", ");
    this.#reasons.clear();
    await pulumi.log.warn(
      [
        `no answer from ${names}: this preview has not checked what is there, and an update will fail until it answers:`,
        ...reasons,
      ].join("\n"),
    );
  }
}
