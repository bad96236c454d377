import {
  PatchStrategy,
  setHeaderOptions,
  type CoreV1Api,
  type V1Node,
  type V1Service,
} from "@kubernetes/client-node";
import type { NetworkBackend } from "../backend.ts";
import type { ClusterRecord, NodeBalancerRecord } from "../store/records.ts";
import {
  claimBalancer,
  describeBalancer,
  forgetBalancer,
  isDescribed,
  type BalancerDescription,
} from "../store/balancers.ts";
import type { Store } from "../store/store.ts";
import {
  actionFor,
  balancerConfigs,
  balancerFinalizer,
  balancerTags,
  carriers,
  chooseCarrier,
  ignoredAnnotations,
  isPreserved,
  wantedBalancer,
  type Slice,
} from "./balancerPlan.ts";
import { loadOf, nameOf, nodeNames, type Named } from "./balancerObjects.ts";
import { warnUser } from "./events.ts";

const merge = () => setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

/** The cluster's objects that a pass reads. */
export interface BalancerView {
  readonly services: readonly V1Service[];
  readonly nodes: readonly V1Node[];
  readonly slices: readonly Slice[];
}

export interface BalancerOptions {
  readonly clusterId: number;
  readonly store: Store;
  readonly network: NetworkBackend;
  readonly core: CoreV1Api;
  readonly log: (line: string) => void;
}

/**
 * Linode's cloud controller for one cluster's Services of type LoadBalancer: each gets a NodeBalancer with an address of the
 * cloud's network, held by one of the cluster's nodes and served by kube-proxy, until the Service is deleted. NodeBalancers
 * of a cluster that is deleted first are orphaned, since this controller ends with the cluster.
 */
export class BalancerController {
  readonly #options: BalancerOptions;
  /** Node by address, as assigned by this process: the nodes' links may have been recreated since the last one. */
  readonly #placed = new Map<string, string>();
  readonly #reported = new Set<string>();

  constructor(options: BalancerOptions) {
    this.#options = options;
  }

  /**
   * Runs one pass over all Services.
   *
   * @throws after all Services were tried, with those that failed.
   */
  async reconcile(view: BalancerView): Promise<void> {
    const failures: string[] = [];
    for (const service of view.services) {
      const named = nameOf(service);
      const action = actionFor(service);
      if (named === undefined || action === "none") continue;
      try {
        if (action === "ensure") await this.#ensure(service, named, view);
        else await this.#release(service, named);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        failures.push(`Service ${named.namespace}/${named.name}: ${reason}`);
        await this.#report(named, "SyncLoadBalancerFailed", reason);
      }
    }
    if (failures.length > 0) throw new Error(failures.join("; "));
  }

  async #ensure(service: V1Service, named: Named, view: BalancerView): Promise<void> {
    const { core, store, network, clusterId } = this.#options;
    const cluster = store.state.clusters.find(({ id }) => id === clusterId);
    if (cluster === undefined) return;
    const ignored = ignoredAnnotations(service).sort().join(", ");
    if (ignored !== "") await this.#report(named, "Ignored", `the local cloud ignores ${ignored}`);
    const finalizers = service.metadata?.finalizers ?? [];
    if (!finalizers.includes(balancerFinalizer))
      await core.patchNamespacedService(
        { ...named, body: { metadata: { finalizers: [...finalizers, balancerFinalizer] } } },
        merge(),
      );

    const candidates = carriers(view.nodes, nodeNames(cluster));
    const balancer = this.#balancer(service, named, cluster);
    const description: BalancerDescription = {
      tags: balancerTags(clusterId, service),
      configs: balancerConfigs(service),
      backends: candidates.map(({ name, address }) => ({ label: name, address })),
    };
    if (!isDescribed(balancer, description))
      store.change((state) => {
        describeBalancer(state, balancer.id, description);
      });
    const carrier = chooseCarrier(
      service,
      balancer.carrier,
      candidates,
      view.slices,
      loadOf(store.state.nodeBalancers, balancer.id),
    );
    if (carrier === undefined) return;
    if (this.#placed.get(balancer.address) !== carrier.id) {
      await network.assignAddress(clusterId, carrier.id, balancer.address);
      this.#placed.set(balancer.address, carrier.id);
    }
    if (balancer.carrier !== carrier.id)
      store.change((state) => {
        const record = state.nodeBalancers.find(({ id }) => id === balancer.id);
        if (record !== undefined) record.carrier = carrier.id;
      });

    const ingress = service.status?.loadBalancer?.ingress ?? [];
    if (ingress.length !== 1 || ingress[0]?.ip !== balancer.address)
      await core.patchNamespacedServiceStatus(
        { ...named, body: { status: { loadBalancer: { ingress: [{ ip: balancer.address }] } } } },
        merge(),
      );
  }

  /** Returns the Service's NodeBalancer, and creates it if there is none. */
  #balancer(service: V1Service, named: Named, cluster: ClusterRecord): NodeBalancerRecord {
    const { store, network } = this.#options;
    const { nodeBalancers, released } = store.state;
    const own = nodeBalancers.find(({ service: of }) => of?.uid === named.uid);
    if (own !== undefined) return own;
    const taken = nodeBalancers.map(({ address }) => address);
    const address = network.allocateAddress([...taken, ...released]);
    return store.change((state) =>
      claimBalancer(state, {
        clusterId: cluster.id,
        region: cluster.region,
        service: named,
        wanted: wantedBalancer(service),
        address,
      }),
    );
  }

  async #release(service: V1Service, named: Named): Promise<void> {
    const { core, store, network, clusterId } = this.#options;
    const balancer = store.state.nodeBalancers.find(({ service: of }) => of?.uid === named.uid);
    if (balancer !== undefined) {
      await network.releaseAddress(clusterId, balancer.address);
      this.#placed.delete(balancer.address);
      if (isPreserved(service))
        store.change((state) => {
          const record = state.nodeBalancers.find(({ id }) => id === balancer.id);
          if (record !== undefined) Object.assign(record, { service: null, carrier: null });
        });
      else
        store.change((state) => {
          forgetBalancer(state, balancer);
        });
    }
    if (service.metadata?.deletionTimestamp === undefined)
      await core.patchNamespacedServiceStatus(
        { ...named, body: { status: { loadBalancer: { ingress: null } } } },
        merge(),
      );
    const finalizers = (service.metadata?.finalizers ?? []).filter(
      (name) => name !== balancerFinalizer,
    );
    await core.patchNamespacedService({ ...named, body: { metadata: { finalizers } } }, merge());
  }

  /** Reports a message to the user and the log, once. */
  async #report(named: Named, reason: string, message: string): Promise<void> {
    const once = `${named.uid} ${reason} ${message}`;
    if (this.#reported.has(once)) return;
    await warnUser(this.#options.core, { kind: "Service", ...named }, reason, message);
    this.#reported.add(once);
    this.#options.log(`Service ${named.namespace}/${named.name}: ${message}`);
  }
}
