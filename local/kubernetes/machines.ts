import { join } from "node:path";
import { controlPlaneAddress, controlPlaneOperatorAddress } from "../host/addresses.ts";
import { writeAtomically } from "../host/files.ts";
import type { Ledger } from "../host/ledger.ts";
import { ensureMachine, type Machine } from "../host/machine/machine.ts";
import { cloudControlGroup, connect, type CloudNetwork } from "../host/network.ts";
import { cloudPaths } from "../host/paths.ts";
import { controlPlaneServices } from "./controlPlane.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { mirrorFiles, nodeFiles, nodeHints, nodeServices } from "./node.ts";
import type { ClusterPki } from "./pki.ts";
import { clusterName, type PlacedNode } from "./placement.ts";
import {
  clientProfiles,
  controlPlaneProfiles,
  nodeProfile,
  type CertificateProfile,
} from "./profiles.ts";
import {
  apiPort,
  serviceAddresses,
  type ClusterRanges,
  type ClusterSpec,
  type ClusterEnvironment,
  type PoolSpec,
} from "./spec.ts";

/** The context of one cluster's machines. */
export interface ClusterSite {
  readonly spec: Pick<ClusterSpec, "cloud" | "id" | "name" | "region" | "subnetIndex">;
  readonly ranges: ClusterRanges;
  readonly environment: ClusterEnvironment;
  readonly network: CloudNetwork;
  readonly ledger: Ledger;
  /** The folder of the cluster. */
  readonly folder: string;
  readonly pki: ClusterPki;
}

export function clusterFolder(spec: Pick<ClusterSpec, "cloud" | "id">): string {
  return join(cloudPaths(spec.cloud).state, "clusters", String(spec.id));
}

/** The two addresses of a cluster's API: the public one and the cloud's own. */
export function apiAddresses(site: Pick<ClusterSite, "spec" | "network">): {
  readonly public: string;
  readonly operator: string;
} {
  const { subnet } = site.network;
  const { subnetIndex } = site.spec;
  return {
    public: controlPlaneAddress(subnet, subnetIndex),
    operator: controlPlaneOperatorAddress(subnet, subnetIndex),
  };
}

/**
 * Returns the kubeconfig of one of a cluster's clients.
 *
 * @param endpoint - the API address in it.
 */
export async function clientKubeconfig(
  site: ClusterSite,
  profile: CertificateProfile,
  endpoint: "public" | "operator" = "public",
): Promise<string> {
  return kubeconfig({
    ...(await apiOf(site, endpoint)),
    identity: await site.pki.issue(profile),
  });
}

/** Returns a kubeconfig for the public API with a ServiceAccount's token. */
export async function tokenKubeconfig(site: ClusterSite, token: string): Promise<string> {
  return kubeconfig({ ...(await apiOf(site, "public")), identity: { token } });
}

async function apiOf(site: ClusterSite, endpoint: "public" | "operator") {
  return {
    name: clusterName(site.spec),
    server: `https://${apiAddresses(site)[endpoint]}:${apiPort}`,
    authority: (await site.pki.authority("ca")).certificate,
  };
}

/** Ensures that the control plane's machine is on the network; the caller starts its programs. */
export async function ensureControlPlane(site: ClusterSite): Promise<Machine> {
  const { pki, environment, spec } = site;
  const addresses = apiAddresses(site);
  const folder = join(site.folder, "control-plane");
  await pki.serviceAccountKey();
  const { api } = serviceAddresses(site.ranges);
  for (const profile of controlPlaneProfiles([addresses.public, addresses.operator, api]))
    await pki.issue(profile);
  const name = clusterName(spec);
  const { controllerManager, scheduler } = clientProfiles;
  const machine = await ensureMachine(site.ledger, {
    name,
    cgroup: join(cloudControlGroup(spec.cloud), name),
    folder,
    libraries: ["etcd"],
    keep: [cloudPaths(spec.cloud).state, environment.path],
    files: {
      "controller-manager.kubeconfig": await clientKubeconfig(site, controllerManager),
      "scheduler.kubeconfig": await clientKubeconfig(site, scheduler),
    },
    services: controlPlaneServices({
      bin: environment.bin,
      pki,
      ranges: site.ranges,
      address: addresses.public,
      folder,
    }),
  });
  await connect(site.network, machine, [addresses.public, addresses.operator]);
  return machine;
}

/** Labels that a kubelet sets on its own node. */
function nodeLabels(region: string, pool: Omit<PoolSpec, "nodes">): Record<string, string> {
  return {
    "topology.kubernetes.io/region": region,
    "node.kubernetes.io/instance-type": pool.type,
    "lke.linode.com/pool-id": String(pool.id),
  };
}

/** Ensures that a node's machine is on the network; the caller starts its programs. */
export async function ensureNode(site: ClusterSite, member: PlacedNode): Promise<Machine> {
  const { node, pool } = member;
  const { spec, environment, pki } = site;
  const folder = nodeFolder(site, node.id);
  const group = join(cloudControlGroup(spec.cloud), node.name);
  const identity = nodeProfile(node.name, node.address);
  await pki.issue(identity);
  const parts = {
    environment,
    pki,
    node,
    ranges: site.ranges,
    folder,
    controlPlane: apiAddresses(site).public,
    labels: nodeLabels(spec.region, pool),
    taints: pool.taints ?? [],
  };
  const machine = await ensureMachine(site.ledger, {
    name: node.name,
    cgroup: group,
    folder,
    libraries: ["containerd", "kubelet"],
    keep: [cloudPaths(spec.cloud).state, environment.path, environment.cniDir],
    files: {
      ...nodeFiles(parts),
      "kubelet.kubeconfig": await clientKubeconfig(site, identity),
      "kube-proxy.kubeconfig": await clientKubeconfig(site, clientProfiles.kubeProxy),
    },
    hints: nodeHints(parts),
    services: nodeServices(parts),
  });
  // containerd reads these at every pull, so a new registry address does not restart the node's pods.
  for (const [name, text] of Object.entries(mirrorFiles(environment.registry)))
    await writeAtomically(join(folder, name), text);
  await connect(site.network, machine, [node.address, ...member.addresses]);
  return machine;
}

export function nodeFolder(site: Pick<ClusterSite, "folder">, nodeId: string): string {
  return join(site.folder, "nodes", nodeId);
}
