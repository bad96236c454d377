import { versions } from "../parts/versions.ts";
import type { ClusterPki } from "./pki.ts";
import {
  serviceAddresses,
  type ClusterNode,
  type ClusterRanges,
  type ClusterSurroundings,
  type NodeTaint,
} from "./spec.ts";

/** What a node's configuration is made from. */
export interface NodeParts {
  readonly surroundings: ClusterSurroundings;
  readonly pki: ClusterPki;
  readonly node: ClusterNode;
  readonly ranges: ClusterRanges;
  readonly folder: string;
  readonly controlPlane: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

/** Where a node's containerd listens. */
export const containerdSocket = "/run/containerd/containerd.sock";

/** The sandbox of every pod. */
export const pauseImage = `registry.k8s.io/pause:${versions.pause}`;

/** containerd 1.6's own configuration (version 2). `folder` is the node's. */
export function containerdConfig(folder: string, cniDir: string): string {
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

/** Pods of one node on a bridge of their own. What leaves the cluster is masqueraded by the node, not here. */
export function podNetwork(podCidrOfNode: string): object {
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
 *
 * @param routed - pods of other clusters that know the way back, on a flat network.
 */
export function masquerade(pods: string, routed: readonly string[]): string {
  const near = [pods, ...routed].join(", ");
  return `table ip archipelago
delete table ip archipelago
table ip archipelago {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${pods} ip daddr != { ${near} } oifname "eth0" masquerade
  }
}
`;
}

/** A kubelet that takes its own control group for the whole machine and never evicts. */
export function kubeletConfig({ pki, node, ranges, folder }: NodeParts): object {
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
    clusterDNS: [serviceAddresses(ranges).dns],
    clusterDomain: "cluster.local",
    resolvConf: `${folder}/resolv.conf`,
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
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

/**
 * What a kubelet gives a node when it registers it. Later changes of a pool's taints reach the node through the API, so
 * this is apart from what a running kubelet depends on.
 */
export function registration(taints: readonly NodeTaint[]): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    registerWithTaints: taints,
  };
}

/** kube-proxy with nftables, which needs no module of the kernel's old filter. */
export function kubeProxyConfig({ folder, node, ranges }: NodeParts): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clusterCIDR: ranges.pods,
    clientConnection: { kubeconfig: `${folder}/kube-proxy.kubeconfig` },
    hostnameOverride: node.name,
    oomScoreAdj: 0,
    // The size of the connection table is the whole machine's.
    conntrack: { maxPerCore: 0, min: 0 },
  };
}
