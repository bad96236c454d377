import { BatchV1Api, CoreV1Api, type KubeConfig, type V1Service } from "@kubernetes/client-node";
import { gateNamespace, regionalProbeName } from "../../components/verification/probePlan.ts";
import { untilGone } from "../../components/verification/jobs.ts";
import { type CallerName, ownedBy, regionalService } from "./job.ts";

const namespace = gateNamespace;

/** The Service by which one region's probe alone is called. The callers that run in that region own it together. */
export class RegionalService {
  readonly #region: string;
  readonly #name: string;
  readonly #config: KubeConfig;
  readonly #core: CoreV1Api;

  constructor(region: string, config: KubeConfig) {
    this.#region = region;
    this.#name = regionalProbeName(region);
    this.#config = config;
    this.#core = config.makeApiClient(CoreV1Api);
  }

  /** Creates it, or adds an owner to it. */
  async own(job: CallerName, uid: string): Promise<void> {
    const owner = ownedBy(job, uid);
    const found = await this.#find();
    if (found === undefined) {
      const body = regionalService(this.#region, owner);
      await this.#core.createNamespacedService({ namespace, body });
      return;
    }
    // With the version that was read: another caller may add itself at the same time.
    const metadata = (found.metadata ??= {});
    metadata.ownerReferences = [...(metadata.ownerReferences ?? []), owner];
    await this.#core.replaceNamespacedService({ name: this.#name, namespace, body: found });
  }

  /** Waits until Kubernetes has deleted it with its last owner, or another Job that runs still owns it. */
  async settle(): Promise<void> {
    await untilGone(async () => {
      const found = await this.#find();
      if (found === undefined) return false;
      const { items } = await this.#config
        .makeApiClient(BatchV1Api)
        .listNamespacedJob({ namespace });
      const jobs = new Set(items.map(({ metadata }) => metadata?.uid));
      return !(found.metadata?.ownerReferences ?? []).some(({ uid }) => jobs.has(uid));
    }, `${this.#region}: timed out waiting for Service ${namespace}/${this.#name} to be deleted; delete it if no load runs`);
  }

  async #find(): Promise<V1Service | undefined> {
    const { items } = await this.#core.listNamespacedService({
      namespace,
      fieldSelector: `metadata.name=${this.#name}`,
    });
    return items[0];
  }
}
