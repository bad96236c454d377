import {
  CoreV1Api,
  DiscoveryV1Api,
  StorageV1Api,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
} from "@kubernetes/client-node";
import type { NetworkBackend } from "../backend.ts";
import type { Store } from "../store/store.ts";
import type { ClusterRecord } from "../store/records.ts";
import type { ClusterControllers } from "../supervisor.ts";
import { BalancerController } from "./balancers.ts";
import { createStorageClasses } from "./classes.ts";
import { Loop } from "./loop.ts";
import { reconcileNodes } from "./nodes.ts";
import { VolumeController } from "./volumes.ts";
import { watchObjects, type Watched } from "./watch.ts";

export interface ControllerOptions {
  readonly store: Store;
  readonly network: NetworkBackend;
  /** The parent folder of all volumes of the cloud. */
  readonly volumes: string;
  /** Creates LKE's storage classes in the clusters; default true. */
  readonly storageClasses?: boolean;
  readonly log: (line: string) => void;
}

/** The controllers of one cluster while they run. */
interface Running {
  poke(): void;
  stop(): Promise<void>;
}

/**
 * The cloud's controllers inside its clusters: they reconcile the nodes' state and settings, the LoadBalancers and the
 * volumes. Each cluster is watched and reconciled after every change; an unreachable API is retried until it responds.
 */
export class CloudControllers implements ClusterControllers {
  readonly #options: ControllerOptions;
  readonly #running = new Map<number, Running>();

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  async start(cluster: ClusterRecord): Promise<void> {
    const running = this.#running.get(cluster.id);
    if (running !== undefined) {
      running.poke();
      return;
    }
    const config = await this.#options.network.adminClient(cluster.id);
    if (this.#options.storageClasses !== false)
      await createStorageClasses(config.makeApiClient(StorageV1Api));
    this.#running.set(cluster.id, this.#run(cluster, config));
  }

  async stop(clusterId: number): Promise<void> {
    const running = this.#running.get(clusterId);
    this.#running.delete(clusterId);
    await running?.stop();
  }

  /** Reconciles a cluster whose NodeBalancer was deleted in the account: an existing Service gets a new one. */
  poke(clusterId: number): void {
    this.#running.get(clusterId)?.poke();
  }

  #run({ id, label }: ClusterRecord, config: KubeConfig): Running {
    const { store, network, volumes: root } = this.#options;
    const log = (line: string) => {
      this.#options.log(`${label}: ${line}`);
    };
    const core = config.makeApiClient(CoreV1Api);
    const storage = config.makeApiClient(StorageV1Api);
    const discovery = config.makeApiClient(DiscoveryV1Api);
    const balancers = new BalancerController({ clusterId: id, store, network, core, log });
    const claims = new VolumeController({ clusterId: id, store, root, core, log });

    const watches: Watched<KubernetesObject>[] = [];
    let ended = false;
    let reported = "";
    const report = (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      // A repeated failure with the same message is one line in the log.
      if (!ended && message !== reported) log(message);
      reported = message;
    };
    const changed = () => {
      for (const loop of loops) loop.poke();
    };
    const watch = async <T extends KubernetesObject>(
      path: string,
      list: () => Promise<KubernetesListObject<T>>,
    ): Promise<Watched<T>> => {
      const watched = await watchObjects(config, path, list, { changed, failed: report });
      if (ended) await watched.stop();
      else watches.push(watched);
      return watched;
    };
    const watched = Promise.all([
      watch("/api/v1/nodes", () => core.listNode()),
      watch("/api/v1/services", () => core.listServiceForAllNamespaces()),
      watch("/apis/discovery.k8s.io/v1/endpointslices", () =>
        discovery.listEndpointSliceForAllNamespaces(),
      ),
      watch("/api/v1/persistentvolumeclaims", () =>
        core.listPersistentVolumeClaimForAllNamespaces(),
      ),
      watch("/api/v1/persistentvolumes", () => core.listPersistentVolume()),
      watch("/apis/storage.k8s.io/v1/storageclasses", () => storage.listStorageClass()),
    ]);

    const loops = [
      new Loop(async () => {
        const [nodes, services, slices] = await watched;
        await reconcileNodes(id, store, core, nodes.list());
        await balancers.reconcile({
          services: services.list(),
          nodes: nodes.list(),
          slices: slices.list(),
        });
      }, report),
      new Loop(async () => {
        const [, , , pending, volumes, classes] = await watched;
        await claims.reconcile({
          claims: pending.list(),
          volumes: volumes.list(),
          classes: classes.list(),
        });
      }, report),
    ];
    return {
      poke: changed,
      stop: async () => {
        ended = true;
        await Promise.all(watches.map((one) => one.stop()));
        await Promise.all(loops.map((loop) => loop.stop()));
      },
    };
  }
}
