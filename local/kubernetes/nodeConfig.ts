import { versions } from "../parts/versions.ts";
import type { ClusterPki } from "./pki.ts";
import {
  serviceAddresses,
  type ClusterNode,
  type ClusterRanges,
  type ClusterEnvironment,
  type NodeTaint,
} from "./spec.ts";

/** Parameters of a node's configuration. */
export interface NodeParts {
  readonly environment: ClusterEnvironment;
  readonly pki: ClusterPki;
  readonly node: ClusterNode;
  readonly ranges: ClusterRanges;
  readonly folder: string;
  readonly controlPlane: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

/** The socket of a node's containerd. */
export const containerdSocket = "/run/containerd/containerd.sock";

/** The sandbox image of every pod. */
export const pauseImage = `registry.k8s.io/pause:${versions.pause}`;

/** Returns the configuration of containerd 1.6 (version 2). `folder` is the node's. */
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

/** Returns the CNI configuration of a node's pods: one bridge. The node masquerades traffic that leaves the cluster. */
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
 * Returns the rules that keep pod addresses between pods and masquerade all other traffic as the node's, since other clusters
 * use the same pod addresses.
 *
 * @param routed - pod ranges of other clusters that have a route back, on a flat network.
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

/** Returns the configuration of a kubelet that manages its own control group as the whole machine and never evicts. */
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
    // The machine's own group is the root that it sees.
    cgroupRoot: "/",
    cgroupsPerQOS: true,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    // Disk and memory are shared with everything else on this host, so their pressure is not caused by the node.
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
    // The defaults are 5 and 50 per second, but a fleet's workloads arrive all at once.
    registryPullQPS: 0,
    eventRecordQPS: 0,
    nodeStatusUpdateFrequency: "5s",
    shutdownGracePeriod: "0s",
  };
}

/**
 * Returns the part of a kubelet's configuration that matters only when it registers its node. Later changes of a pool's
 * taints reach the node through the API, so this is separate from what a running kubelet depends on.
 */
export function registration(taints: readonly NodeTaint[]): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    registerWithTaints: taints,
  };
}

/** Returns the configuration of kube-proxy in nftables mode, which needs no legacy kernel module. */
export function kubeProxyConfig({ folder, node, ranges }: NodeParts): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clusterCIDR: ranges.pods,
    clientConnection: { kubeconfig: `${folder}/kube-proxy.kubeconfig` },
    hostnameOverride: node.name,
    oomScoreAdj: 0,
    // The connection table's size is a setting of the whole host.
    conntrack: { maxPerCore: 0, min: 0 },
  };
}
