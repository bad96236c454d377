import { randomBytes } from "node:crypto";
import {
  PatchStrategy,
  setHeaderOptions,
  type CoreV1Api,
  type V1EndpointSlice,
  type V1Node,
  type V1Service,
} from "@kubernetes/client-node";
import type { NetworkBackend } from "../backend.ts";
import type { ClusterRecord, NodeBalancerRecord } from "../store/records.ts";
import { addEvent, takeId, timestamp } from "../store/store.ts";
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
  type Carrier,
} from "./balancerPlan.ts";

const merge = () => setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

const entity = ({ id, label }: NodeBalancerRecord) => ({
  id,
  type: "nodebalancer",
  label,
  url: `/v4/nodebalancers/${id}`,
});

interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What a pass sees of the cluster. */
export interface BalancerView {
  readonly services: readonly V1Service[];
  readonly nodes: readonly V1Node[];
  readonly slices: readonly V1EndpointSlice[];
}

export interface BalancerOptions {
  readonly clusterId: number;
  readonly store: Store;
  readonly network: NetworkBackend;
  readonly core: CoreV1Api;
  readonly log: (line: string) => void;
}

/**
 * Linode's cloud controller for one cluster's Services of type LoadBalancer: each gets a NodeBalancer with an address of
 * the cloud's network, which one of the cluster's nodes carries and kube-proxy serves, and loses it when it goes.
 * A cluster that is deleted first leaves its NodeBalancers behind, since nothing here runs for it any more.
 */
export class BalancerController {
  readonly #options: BalancerOptions;
  /** Address by node, as put there by this process: the nodes' links may have been made anew since the last one. */
  readonly #placed = new Map<string, string>();
  readonly #told = new Set<string>();

  constructor(options: BalancerOptions) {
    this.#options = options;
  }

  /** One pass over all Services. Works on all it can, then throws the first failure. */
  async reconcile(view: BalancerView): Promise<void> {
    const failures: unknown[] = [];
    for (const service of view.services) {
      const named = nameOf(service);
      const action = actionFor(service);
      if (named === undefined || action === "none") continue;
      try {
        if (action === "ensure") await this.#ensure(service, named, view);
        else await this.#release(service, named);
      } catch (error) {
        failures.push(error);
        this.#options.log(`Service ${named.namespace}/${named.name}: ${String(error)}`);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  async #ensure(service: V1Service, named: Named, view: BalancerView): Promise<void> {
    const { core, store, network, clusterId } = this.#options;
    const cluster = store.state.clusters.find(({ id }) => id === clusterId);
    if (cluster === undefined) return;
    this.#warn(service, named);
    const finalizers = service.metadata?.finalizers ?? [];
    if (!finalizers.includes(balancerFinalizer))
      await core.patchNamespacedService(
        { ...named, body: { metadata: { finalizers: [...finalizers, balancerFinalizer] } } },
        merge(),
      );

    const candidates = carriers(view.nodes, nodeNames(cluster));
    const balancer = this.#balancer(service, named, cluster);
    this.#describe(balancer.id, service, candidates);
    const carrier = chooseCarrier(
      service,
      balancer.carrier,
      candidates,
      view.slices,
      this.#load(balancer.id),
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

  /** The Service's NodeBalancer: the one that it has, the preserved one that it names, or a new one. */
  #balancer(service: V1Service, named: Named, cluster: ClusterRecord): NodeBalancerRecord {
    const { store, network } = this.#options;
    const own = store.state.nodeBalancers.find(({ service: of }) => of?.uid === named.uid);
    if (own !== undefined) return own;
    const address = network.allocateAddress(
      store.state.nodeBalancers.map((balancer) => balancer.address),
    );
    return store.change((state) => {
      const wanted = wantedBalancer(service);
      const kept = state.nodeBalancers.find(
        (candidate) => candidate.id === wanted && candidate.service === null,
      );
      if (wanted !== undefined && kept === undefined)
        throw new Error(`NodeBalancer ${wanted} does not exist or serves another Service`);
      const now = timestamp();
      const record: NodeBalancerRecord = kept ?? {
        id: takeId(state),
        label: `ccm-${randomBytes(6).toString("hex")}`,
        region: cluster.region,
        address,
        tags: [],
        created: now,
        updated: now,
        clusterId: null,
        service: null,
        carrier: null,
        configs: [],
        backends: [],
      };
      record.clusterId = cluster.id;
      record.service = named;
      if (kept === undefined) {
        state.nodeBalancers.push(record);
        addEvent(state, { action: "nodebalancer_create", entity: entity(record) });
      }
      return record;
    });
  }

  /** Brings ports, backends and tags of the record up to what the Service and the nodes are. */
  #describe(id: number, service: V1Service, candidates: readonly Carrier[]): void {
    const { store, clusterId } = this.#options;
    const configs = balancerConfigs(service);
    const tags = balancerTags(clusterId, service);
    const current = store.state.nodeBalancers.find((record) => record.id === id);
    const same =
      current !== undefined &&
      JSON.stringify(current.tags) === JSON.stringify(tags) &&
      JSON.stringify(current.configs) ===
        JSON.stringify(
          configs.map((config, index) => ({ id: current.configs[index]?.id, ...config })),
        ) &&
      JSON.stringify(current.backends.map(({ label, address }) => [label, address])) ===
        JSON.stringify(candidates.map(({ name, address }) => [name, address]));
    if (same) return;
    store.change((state) => {
      const record = state.nodeBalancers.find((candidate) => candidate.id === id);
      if (record === undefined) return;
      record.configs = configs.map((config) => ({
        id: record.configs.find(({ port }) => port === config.port)?.id ?? takeId(state),
        ...config,
      }));
      record.backends = candidates.map(({ name, address }) => ({
        id: record.backends.find(({ label }) => label === name)?.id ?? takeId(state),
        label: name,
        address,
      }));
      record.tags = tags;
      record.updated = timestamp();
    });
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
          state.nodeBalancers = state.nodeBalancers.filter(({ id }) => id !== balancer.id);
          addEvent(state, { action: "nodebalancer_delete", entity: entity(balancer) });
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

  #load(except: number): Map<string, number> {
    const load = new Map<string, number>();
    for (const { id, carrier } of this.#options.store.state.nodeBalancers)
      if (carrier !== null && id !== except) load.set(carrier, (load.get(carrier) ?? 0) + 1);
    return load;
  }

  /** Says once per Service which of its wishes Linode would fulfil and the local cloud does not. */
  #warn(service: V1Service, { namespace, name, uid }: Named): void {
    const ignored = ignoredAnnotations(service).sort().join(", ");
    if (ignored === "" || this.#told.has(uid + ignored)) return;
    this.#told.add(uid + ignored);
    this.#options.log(`Service ${namespace}/${name}: the local cloud ignores ${ignored}`);
  }
}

/** Instance to the node's name in the API, for the nodes that stay. */
const nodeNames = (cluster: ClusterRecord): Map<number, string> =>
  new Map(
    cluster.pools.flatMap(({ nodes }) =>
      nodes.filter(({ leaving }) => !leaving).map(({ instanceId, id }) => [instanceId, id]),
    ),
  );

const nameOf = ({ metadata }: V1Service): Named | undefined =>
  metadata?.namespace === undefined || metadata.name === undefined || metadata.uid === undefined
    ? undefined
    : { namespace: metadata.namespace, name: metadata.name, uid: metadata.uid };
