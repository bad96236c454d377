import { KubeConfig } from "@kubernetes/client-node";
import { join } from "node:path";
import { Ledger } from "../host/ledger.ts";
import { stopMachine } from "../host/machine/machine.ts";
import { flushNeighbour, type CloudNetwork } from "../host/network.ts";
import { cloudPaths } from "../host/paths.ts";
import type { Progress } from "../host/progress.ts";
import { Queue } from "../host/queue.ts";
import { removeFolder } from "../host/sweep.ts";
import { administratorToken, revokeAdministratorToken } from "./administrator.ts";
import { assignAddress, releaseAddress, removeAddress } from "./loadBalancers.ts";
import {
  apiAddresses,
  clientKubeconfig,
  clusterFolder,
  nodeFolder,
  ensureControlPlane,
  ensureNode,
  tokenKubeconfig,
  type ClusterSite,
} from "./machines.ts";
import { writeNeighbours, type Neighbour } from "./neighbours.ts";
import { initializeNode, applyDns, removeNode, waitForApi, waitForDns } from "./objects.ts";
import { ClusterPki } from "./pki.ts";
import {
  clusterName,
  moveAddresses,
  nodeName,
  numberNodes,
  placeNodes,
  readPlacement,
  writePlacement,
  type PlacedNode,
} from "./placement.ts";
import { clientProfiles } from "./profiles.ts";
import {
  apiPort,
  lkeRanges,
  serviceAddresses,
  type ClusterNode,
  type ClusterSpec,
  type ClusterEnvironment,
} from "./spec.ts";
import { setAccess, wireMachines } from "./wiring.ts";

/**
 * A real Kubernetes cluster on this machine: its control plane and each of its nodes are separate machines on the cloud's
 * network.
 *
 * Changes of one cluster run one at a time. Every method is idempotent and completes an interrupted call, also after a
 * crash. It leaves alone what already runs as specified, so that a new process resumes a running cluster with the same
 * call that creates one.
 */
export class LocalCluster {
  #spec: ClusterSpec;
  readonly #site: ClusterSite;
  readonly #changes = new Queue();

  constructor(spec: ClusterSpec, environment: ClusterEnvironment, network: CloudNetwork) {
    const folder = clusterFolder(spec);
    this.#spec = spec;
    this.#site = {
      spec,
      ranges: spec.ranges ?? lkeRanges,
      environment,
      network,
      ledger: new Ledger(cloudPaths(spec.cloud).ledger),
      folder,
      pki: new ClusterPki(join(folder, "pki")),
    };
  }

  /**
   * Reconciles the cluster with a spec: nodes, labels and access list. Returns when every node is Ready and the cluster's DNS
   * responds.
   */
  apply(spec: ClusterSpec, progress: Progress): Promise<void> {
    return this.#changes.add(async () => {
      this.#spec = spec;
      const nodes = spec.pools.reduce((sum, pool) => sum + pool.nodes.length, 0);
      const step = progress.step(`cluster ${spec.label}: control plane and ${nodes} nodes`);
      try {
        await this.#reconcile();
        step.done();
      } catch (error) {
        step.fail(error);
        throw error;
      }
    });
  }

  /** Deletes the cluster with all its data. */
  stop(): Promise<void> {
    return this.#changes.add(async () => {
      const { ledger, folder } = this.#site;
      const { numbers } = await readPlacement(folder);
      const names = Object.keys(numbers).map((id) => nodeName(this.#spec, id));
      await Promise.all(
        [...names, clusterName(this.#spec)].map((name) => stopMachine(ledger, name)),
      );
      await removeFolder(folder);
      await ledger.forget({ kind: "folder", name: folder });
    });
  }

  /** The existing nodes. */
  async nodes(): Promise<readonly ClusterNode[]> {
    return (await this.#members()).map(({ node }) => node);
  }

  /** The API's public URL, `https://<address>:6443`. */
  endpoint(): string {
    return `https://${apiAddresses(this.#site).public}:${apiPort}`;
  }

  /** Returns an administrator's kubeconfig for that URL, with a client certificate. */
  kubeconfig(): Promise<string> {
    return clientKubeconfig(this.#site, clientProfiles.admin);
  }

  /** Returns an administrator's kubeconfig for that URL, with a token that can be revoked. */
  async revocableKubeconfig(): Promise<string> {
    return tokenKubeconfig(this.#site, await administratorToken(await this.adminClient()));
  }

  /** Revokes the token of {@link revocableKubeconfig}; the next one has a new token. */
  async revokeKubeconfig(): Promise<void> {
    await revokeAdministratorToken(await this.adminClient());
  }

  /** Returns a client for the cloud itself: the same rights, over an address that is exempt from access lists. */
  async adminClient(): Promise<KubeConfig> {
    const client = new KubeConfig();
    client.loadFromString(await clientKubeconfig(this.#site, clientProfiles.admin, "operator"));
    return client;
  }

  /** Assigns a LoadBalancer's address to a node; moves it if another node has it. */
  assignAddress(nodeId: string, address: string): Promise<void> {
    return this.#changes.add(() => assignAddress(this.#site, nodeId, address));
  }

  releaseAddress(address: string): Promise<void> {
    return this.#changes.add(() => releaseAddress(this.#site, address));
  }

  /** Connects the cluster to a flat network: its machines reach the neighbours' pods, which see the pods' own addresses. */
  setNeighbours(neighbours: readonly Neighbour[]): Promise<void> {
    return this.#changes.add(async () => {
      await writeNeighbours(this.#site.folder, neighbours);
      await wireMachines(this.#site, clusterName(this.#spec), await this.#members());
    });
  }

  async #reconcile(): Promise<void> {
    const { ledger, folder, ranges } = this.#site;
    await ledger.record({ kind: "folder", name: folder });
    const before = await readPlacement(folder);
    const ids = this.#spec.pools.flatMap(({ nodes }) => nodes.map(({ id }) => id));
    const leaving = Object.keys(before.numbers).filter((id) => !ids.includes(id));
    // Nodes that leave keep their numbers until they are gone, so that no new node gets a number that is in use.
    const placement = moveAddresses(numberNodes(before, [...ids, ...leaving]), ids);
    const moved = Object.entries(before.addresses).filter(
      ([address, holder]) => placement.addresses[address] !== holder,
    );
    for (const [address, holder] of moved) await removeAddress(this.#site, holder, address);
    await writePlacement(folder, placement);
    const controlPlane = await ensureControlPlane(this.#site);
    await setAccess(this.#site, controlPlane, this.#spec.acl);
    await controlPlane.startServices();
    const members = await this.#members();
    const client = await this.adminClient();
    await Promise.all([this.#ensureNodes(members), waitForApi(client)]);
    await applyDns(client, serviceAddresses(ranges).dns);
    for (const [address] of moved) await flushNeighbour(ledger, address);
    await Promise.all(
      members.map(({ node, pool }) => initializeNode(client, node, { ...pool.labels })),
    );
    if (members.length > 0) await waitForDns(client);
    for (const id of leaving) await this.#retire(client, id);
    await writePlacement(folder, numberNodes(placement, ids));
  }

  async #ensureNodes(members: readonly PlacedNode[]): Promise<void> {
    const machines = await Promise.all(members.map((member) => ensureNode(this.#site, member)));
    await wireMachines(this.#site, clusterName(this.#spec), members);
    await Promise.all(machines.map((machine) => machine.startServices()));
  }

  async #retire(client: KubeConfig, id: string): Promise<void> {
    const name = nodeName(this.#spec, id);
    await removeNode(client, name);
    await stopMachine(this.#site.ledger, name);
    await removeFolder(nodeFolder(this.#site, id));
  }

  async #members(): Promise<PlacedNode[]> {
    const placement = await readPlacement(this.#site.folder);
    return placeNodes(this.#spec, this.#site.network.subnet, placement);
  }
}
