import { stringify } from "yaml";
import { versions } from "../parts/versions.ts";
import type { ClusterPki } from "./pki.ts";
import { serviceScript } from "./services.ts";
import {
  apiPort,
  dnsServiceAddress,
  podCidr,
  type ClusterNode,
  type ClusterSurroundings,
  type NodeTaint,
} from "./spec.ts";

export interface NodeParts {
  readonly surroundings: ClusterSurroundings;
  readonly pki: ClusterPki;
  readonly node: ClusterNode;
  readonly folder: string;
  readonly controlPlane: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

const socket = "/run/containerd/containerd.sock";

/** Registries that images are named after; the cloud's own registry stands in for each. */
export const mirroredRegistries = ["docker.io", "registry.k8s.io", "ghcr.io", "quay.io"] as const;

/** The sandbox of every pod. */
export const pauseImage = `registry.k8s.io/pause:${versions.pause}`;

/** A node's configuration files: text by path below its folder. */
export function nodeFiles(parts: NodeParts): Record<string, string> {
  const { surroundings, folder, node } = parts;
  return {
    "containerd.toml": containerdConfig(folder, surroundings.cniDir),
    "cni/10-pods.conflist": `${JSON.stringify(podNetwork(node.podCidr), undefined, 2)}\n`,
    "kubelet.yaml": stringify(kubeletConfig(parts)),
    "kube-proxy.yaml": stringify(kubeProxyConfig(parts)),
    "nftables.conf": masquerade(),
    // No resolver is outside: names that are not the cluster's do not exist.
    "resolv.conf": "",
  };
}

/**
 * Where a node finds images: text by path below its folder.
 *
 * @param registry - `host:port` of the cloud's registry.
 */
export function mirrorFiles(registry: string): Record<string, string> {
  return Object.fromEntries(
    mirroredRegistries.map((name) => [`certs.d/${name}/hosts.toml`, mirror(name, registry)]),
  );
}

/** A node's programs: scripts by name. */
export function nodeServices(parts: NodeParts): Record<string, string> {
  const { surroundings, folder, node, controlPlane } = parts;
  const { bin, path } = surroundings;
  return {
    containerd: serviceScript({
      command: bin.containerd,
      path,
      flags: { config: `${folder}/containerd.toml` },
    }),
    kubelet: serviceScript({
      command: bin.kubelet,
      path,
      afterSocket: socket,
      after: { host: controlPlane, port: apiPort },
      flags: {
        config: `${folder}/kubelet.yaml`,
        kubeconfig: `${folder}/kubelet.kubeconfig`,
        "hostname-override": node.name,
        "node-ip": node.address,
        "node-labels": Object.entries(parts.labels)
          .map(([name, value]) => `${name}=${value}`)
          .join(","),
      },
    }),
    "kube-proxy": serviceScript({
      command: bin["kube-proxy"],
      path,
      after: { host: controlPlane, port: apiPort },
      flags: { config: `${folder}/kube-proxy.yaml` },
    }),
  };
}

function containerdConfig(folder: string, cniDir: string): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2

[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"

[${cri}]
  sandbox_image = ${JSON.stringify(pauseImage)}
  # A profile would be loaded into the kernel for everybody, and stay.
  disable_apparmor = true
  # Without the right to lower it, a container keeps the score that its maker has.
  restrict_oom_score_adj = true
  [${cri}.cni]
    bin_dir = ${JSON.stringify(cniDir)}
    conf_dir = ${JSON.stringify(`${folder}/cni`)}
  [${cri}.registry]
    config_path = ${JSON.stringify(`${folder}/certs.d`)}
  [${cri}.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
`;
}

function mirror(registry: string, address: string): string {
  return `server = "https://${registry === "docker.io" ? "registry-1.docker.io" : registry}"

[host."http://${address}"]
  capabilities = ["pull", "resolve"]
`;
}

/** Pods of one node on a bridge of their own. What leaves the cluster is masqueraded by the node, not here. */
function podNetwork(podCidrOfNode: string): object {
  return {
    cniVersion: "0.4.0",
    name: "pods",
    plugins: [
      {
        type: "bridge",
        bridge: "cni0",
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: "host-local",
          dataDir: "/run/cni-addresses",
          ranges: [[{ subnet: podCidrOfNode }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
      { type: "portmap", capabilities: { portMappings: true }, snat: true },
    ],
  };
}

/**
 * Pods keep their addresses towards pods; to everything else they come as their node, as other clusters have the same pod
 * addresses.
 */
function masquerade(): string {
  return `table ip archipelago
delete table ip archipelago
table ip archipelago {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${podCidr} ip daddr != ${podCidr} oifname "eth0" masquerade
  }
}
`;
}

function kubeletConfig({ pki, node, taints, folder }: NodeParts): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: pki.certificatePath("ca") },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: pki.certificatePath(`node-${node.name}`),
    tlsPrivateKeyFile: pki.keyPath(`node-${node.name}`),
    providerID: `linode://${node.instanceId}`,
    ...(taints.length === 0 ? {} : { registerWithTaints: taints }),
    clusterDNS: [dnsServiceAddress],
    clusterDomain: "cluster.local",
    resolvConf: `${folder}/resolv.conf`,
    containerRuntimeEndpoint: `unix://${socket}`,
    volumePluginDir: "/var/lib/kubelet/volume-plugins",
    cgroupDriver: "cgroupfs",
    // What this machine sees as the root is its own group.
    cgroupRoot: "/",
    cgroupsPerQOS: true,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    // Disk and memory are shared with everything else on this machine: their filling up is not a node's doing.
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      "memory.available": "0%",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
      "imagefs.inodesFree": "0%",
    },
    serializeImagePulls: false,
    maxParallelImagePulls: 4,
    // Defaults are 5 per second: a fleet's workloads arrive all at once.
    registryPullQPS: 0,
    eventRecordQPS: 0,
    nodeStatusUpdateFrequency: "5s",
    shutdownGracePeriod: "0s",
  };
}

function kubeProxyConfig({ folder, node }: NodeParts): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clusterCIDR: podCidr,
    clientConnection: { kubeconfig: `${folder}/kube-proxy.kubeconfig` },
    hostnameOverride: node.name,
    oomScoreAdj: 0,
    // The size of the connection table is the whole machine's.
    conntrack: { maxPerCore: 0, min: 0 },
  };
}
