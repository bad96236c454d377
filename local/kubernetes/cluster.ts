import { KubeConfig } from "@kubernetes/client-node";
import { join } from "node:path";
import { Ledger } from "../host/ledger.ts";
import { machineIp } from "../host/links.ts";
import { findMachine, stopMachine, type Machine } from "../host/machine/machine.ts";
import { forgetNeighbour, type CloudNetwork } from "../host/network.ts";
import { cloudPaths } from "../host/paths.ts";
import type { Progress } from "../host/progress.ts";
import { Queue } from "../host/queue.ts";
import { removeFolder } from "../host/sweep.ts";
import {
  apiAddresses,
  clientKubeconfig,
  clusterFolder,
  controlPlaneName,
  nodeFolder,
  raiseControlPlane,
  raiseNode,
  type ClusterSite,
} from "./machines.ts";
import { admitNode, applyDns, dismissNode, waitForApi, waitForDns } from "./objects.ts";
import { ClusterPki } from "./pki.ts";
import {
  moveAddresses,
  nodeName,
  numberNodes,
  placeNodes,
  readPlacement,
  writePlacement,
  type PlacedNode,
  type Placement,
} from "./placement.ts";
import { clientProfiles } from "./profiles.ts";
import { countNodes, withAcl, withNode, withoutNode } from "./specChange.ts";
import {
  apiPort,
  type AccessList,
  type Cluster,
  type ClusterNode,
  type ClusterSpec,
  type ClusterSurroundings,
  type NodeSpec,
  type PoolSpec,
} from "./spec.ts";
import { dropAddress, setAccess, setPodRoutes } from "./wiring.ts";

type Pool = Omit<PoolSpec, "nodes">;

/**
 * A real Kubernetes cluster on this machine: its control plane and each of its nodes are machines of their own on the
 * cloud's network.
 *
 * Changes of one cluster wait for each other. What `start` finds running as it should be is left alone, so that a new
 * process takes over a running cluster with the same call that makes one.
 */
export class LocalCluster implements Cluster {
  #spec: ClusterSpec;
  readonly #site: ClusterSite;
  readonly #changes = new Queue();

  constructor(spec: ClusterSpec, surroundings: ClusterSurroundings, network: CloudNetwork) {
    const folder = clusterFolder(spec);
    this.#spec = spec;
    this.#site = {
      spec,
      surroundings,
      network,
      ledger: new Ledger(cloudPaths(spec.cloud).ledger),
      folder,
      pki: new ClusterPki(join(folder, "pki")),
    };
  }

  start(progress: Progress): Promise<void> {
    return this.apply(this.#spec, progress);
  }

  /** Makes the cluster what a newer spec of the same cluster says: nodes, labels and access list. */
  apply(spec: ClusterSpec, progress: Progress): Promise<void> {
    return this.#changes.add(async () => {
      this.#spec = spec;
      const step = progress.step(
        `cluster ${spec.label}: control plane and ${countNodes(spec)} nodes`,
      );
      try {
        await this.#reconcile();
        step.done();
      } catch (error) {
        step.fail(error);
        throw error;
      }
    });
  }

  stop(): Promise<void> {
    return this.#changes.add(async () => {
      const { ledger, folder } = this.#site;
      const placement = await readPlacement(folder);
      const names = Object.keys(placement.numbers).map((id) => nodeName(this.#spec.id, id));
      await Promise.all(
        [...names, controlPlaneName(this.#spec)].map((name) => stopMachine(ledger, name)),
      );
      await removeFolder(folder);
      await ledger.forget({ kind: "folder", name: folder });
    });
  }

  addNode(pool: Pool, node: NodeSpec): Promise<void> {
    return this.#changes.add(async () => {
      this.#spec = withNode(this.#spec, pool, node);
      await this.#reconcile();
    });
  }

  removeNode(nodeId: string): Promise<void> {
    return this.#changes.add(async () => {
      this.#spec = withoutNode(this.#spec, nodeId);
      await this.#reconcile();
    });
  }

  async nodes(): Promise<readonly ClusterNode[]> {
    const placement = await readPlacement(this.#site.folder);
    return this.#members(placement).map(({ node }) => node);
  }

  endpoint(): string {
    return `https://${apiAddresses(this.#site).public}:${apiPort}`;
  }

  kubeconfig(): Promise<string> {
    return clientKubeconfig(this.#site, clientProfiles.admin);
  }

  async adminClient(): Promise<KubeConfig> {
    const client = new KubeConfig();
    client.loadFromString(await clientKubeconfig(this.#site, clientProfiles.admin, "operator"));
    return client;
  }

  setAcl(acl: AccessList | undefined): Promise<void> {
    return this.#changes.add(async () => {
      this.#spec = withAcl(this.#spec, acl);
      const controlPlane = await this.#machine(controlPlaneName(this.#spec));
      await setAccess(this.#site, controlPlane, acl);
    });
  }

  assignAddress(nodeId: string, address: string): Promise<void> {
    return this.#changes.add(async () => {
      const { folder } = this.#site;
      const placement = await readPlacement(folder);
      if (placement.numbers[nodeId] === undefined)
        throw new Error(`cluster ${this.#spec.label} has no node ${nodeId}`);
      const before = placement.addresses[address];
      if (before !== undefined && before !== nodeId) await this.#drop(before, address);
      const addresses = { ...placement.addresses, [address]: nodeId };
      await writePlacement(folder, { ...placement, addresses });
      const machine = await this.#machine(nodeName(this.#spec.id, nodeId));
      await machineIp(machine)(["address", "replace", `${address}/16`, "dev", "eth0"]);
      if (before !== nodeId) await forgetNeighbour(this.#site.ledger, address);
    });
  }

  releaseAddress(address: string): Promise<void> {
    return this.#changes.add(async () => {
      const { folder } = this.#site;
      const placement = await readPlacement(folder);
      const holder = placement.addresses[address];
      if (holder === undefined) return;
      await this.#drop(holder, address);
      const addresses = Object.entries(placement.addresses).filter(([other]) => other !== address);
      await writePlacement(folder, { ...placement, addresses: Object.fromEntries(addresses) });
    });
  }

  async #reconcile(): Promise<void> {
    const { ledger, folder } = this.#site;
    await ledger.record({ kind: "folder", name: folder });
    const before = await readPlacement(folder);
    const ids = this.#spec.pools.flatMap(({ nodes }) => nodes.map(({ id }) => id));
    const leaving = Object.keys(before.numbers).filter((id) => !ids.includes(id));
    // Those that leave keep their numbers until they are gone, so that nobody gets them while they are in use.
    const placement = moveAddresses(numberNodes(before, [...ids, ...leaving]), ids);
    const moved = Object.entries(before.addresses).filter(
      ([address, holder]) => placement.addresses[address] !== holder,
    );
    for (const [address, holder] of moved) await this.#drop(holder, address);
    await writePlacement(folder, placement);
    const controlPlane = await raiseControlPlane(this.#site);
    await setAccess(this.#site, controlPlane, this.#spec.acl);
    await controlPlane.startServices();
    const members = this.#members(placement);
    const client = await this.adminClient();
    const [machines] = await Promise.all([
      Promise.all(members.map((member) => raiseNode(this.#site, member))),
      waitForApi(client),
    ]);
    await applyDns(client);
    const nodes = members.map(({ node }) => node);
    await Promise.all([
      setPodRoutes(controlPlane, nodes),
      ...machines.map((machine) => setPodRoutes(machine, nodes)),
    ]);
    for (const [address] of moved) await forgetNeighbour(ledger, address);
    await Promise.all(members.map(({ node, pool }) => admitNode(client, node, { ...pool.labels })));
    if (members.length > 0) await waitForDns(client);
    for (const id of leaving) await this.#retire(client, id);
    await writePlacement(folder, numberNodes(placement, ids));
  }

  async #retire(client: KubeConfig, id: string): Promise<void> {
    const name = nodeName(this.#spec.id, id);
    await dismissNode(client, name);
    await stopMachine(this.#site.ledger, name);
    await removeFolder(nodeFolder(this.#site, id));
  }

  #members(placement: Placement): PlacedNode[] {
    return placeNodes(this.#spec, this.#site.network.subnet, placement);
  }

  #drop(nodeId: string, address: string): Promise<void> {
    return dropAddress(this.#site.ledger, nodeName(this.#spec.id, nodeId), address);
  }

  async #machine(name: string): Promise<Machine> {
    const machine = await findMachine(this.#site.ledger, name);
    if (machine === undefined) throw new Error(`machine ${name} does not run`);
    return machine;
  }
}
