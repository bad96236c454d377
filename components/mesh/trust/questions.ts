import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { failing, reasonOf } from "../../internal/errors.ts";
import { limited } from "../../internal/limit.ts";
import { hasListOf } from "../../pki/revocationList.ts";
import type { ConfiguredTrust, DistributedLists, HeldTrust, UnknownTrust } from "./heldTrust.ts";

/** A mesh's answers about the trust in one cluster, each a request to the cluster. */
export interface TrustReader {
  /** What the control plane is configured with; undefined without one. */
  readonly configured: (kubeconfig: string) => Promise<ConfiguredTrust | undefined>;
  /** What every running proxy holds. */
  readonly held: (cluster: string, kubeconfig: string) => Promise<(HeldTrust | UnknownTrust)[]>;
  /** The revocation lists that are distributed to proxies; undefined without any. */
  readonly lists: (kubeconfig: string) => Promise<DistributedLists | undefined>;
}

/** A cluster of the mesh. */
export interface TrustingCluster {
  readonly name: string;
  /** YAML; a secret. */
  readonly kubeconfig: pulumi.Output<string>;
}

/** Seconds for a cluster that is to be asked, but is not ready yet. */
const readySeconds = { preview: 5, update: 600 };

/** Seconds until kubelets have put a changed ConfigMap into every pod. */
const kubeletSeconds = 100;

/** The questions about the trust of a mesh, to all of its clusters. */
export class TrustQuestions {
  readonly #clusters: readonly TrustingCluster[];
  readonly #reader: TrustReader;
  readonly #preview = pulumi.runtime.isDryRun();

  constructor(clusters: readonly TrustingCluster[], reader: TrustReader) {
    this.#clusters = clusters;
    this.#reader = reader;
  }

  /** What every running proxy holds. */
  held(): Promise<(HeldTrust | UnknownTrust)[]> {
    return this.#everywhere((name, text) => this.#reader.held(name, text));
  }

  /**
   * The clusters whose proxies have revocation lists, but not one of each of these roots: they would refuse every certificate
   * below it.
   */
  unlisted(roots: readonly string[]): Promise<UnknownTrust[]> {
    return this.#everywhere(async (cluster, text) => {
      const lists = await this.#reader.lists(text);
      if (lists === undefined) return [];
      const { pem, ageSeconds } = lists;
      if (!roots.every((root) => hasListOf(pem, root)))
        return [{ cluster, reason: "its revocation lists have none of the root" }];
      if (ageSeconds >= kubeletSeconds) return [];
      const left = Math.ceil(kubeletSeconds - ageSeconds);
      return [{ cluster, reason: `its pods get the root's revocation list within ${left} s` }];
    });
  }

  /** Asks every cluster. One that does not answer is unknown; a preview has no answer of one that does not exist. */
  async #everywhere<Answer>(
    ask: (cluster: string, kubeconfig: string) => Promise<Answer[]>,
  ): Promise<(Answer | UnknownTrust)[]> {
    const answers = this.#clusters.map(async ({ name, kubeconfig }) => {
      try {
        const text = await this.#ready(name, kubeconfig);
        return text === undefined ? [] : await ask(name, text);
      } catch (error) {
        return [{ cluster: name, reason: reasonOf(error) }];
      }
    });
    return (await Promise.all(answers)).flat();
  }

  /** What every control plane is configured with, by cluster. @throws Error if a cluster does not answer */
  async configuration(): Promise<ReadonlyMap<string, ConfiguredTrust>> {
    const read = this.#clusters.map(async ({ name, kubeconfig }) => {
      const what = `cluster ${name}: the trust of its mesh could not be read`;
      const text = await this.#ready(name, kubeconfig);
      if (text === undefined) return [];
      const configured = await this.#reader.configured(text).catch(failing(what));
      return configured === undefined ? [] : [[name, configured] as const];
    });
    return new Map((await Promise.all(read)).flat());
  }

  /** The kubeconfig of a cluster; undefined if a preview does not know it, as the cluster does not exist. */
  async #ready(cluster: string, kubeconfig: pulumi.Output<string>): Promise<string | undefined> {
    const known = new Promise<string>((resolve) => {
      kubeconfig.apply(resolve);
    });
    if (!this.#preview) {
      const late = (): Error => new Error(`cluster ${cluster} is not ready`);
      return limited(known, readySeconds.update, late);
    }
    const unknown = sleep(readySeconds.preview * 1000, undefined, { ref: false });
    return Promise.race([known, unknown]);
  }
}
