import { stringify } from "yaml";
import {
  containerdConfig,
  containerdSocket,
  kubeletConfig,
  kubeProxyConfig,
  podNetwork,
  registration,
  type NodeParts,
} from "./nodeConfig.ts";
import { serviceScript } from "./services.ts";
import { apiPort } from "./spec.ts";

export { pauseImage } from "./nodeConfig.ts";

/** A node's configuration files: text by path below its folder. */
export function nodeFiles(parts: NodeParts): Record<string, string> {
  const { surroundings, folder, node } = parts;
  return {
    "containerd.toml": containerdConfig(folder, surroundings.cniDir),
    "cni/10-pods.conflist": `${JSON.stringify(podNetwork(node.podCidr), undefined, 2)}\n`,
    "kubelet.yaml": stringify(kubeletConfig(parts)),
    "kube-proxy.yaml": stringify(kubeProxyConfig(parts)),
    // No resolver is outside: names that are not the cluster's do not exist.
    "resolv.conf": "",
  };
}

/** A node's files that only its registration depends on: text by path below its folder. */
export function nodeHints({ taints }: Pick<NodeParts, "taints">): Record<string, string> {
  return { "kubelet.d/taints.conf": stringify(registration(taints)) };
}

/**
 * Where a node finds images: text by path below its folder. The cloud's own registry stands in for every one that an
 * image may be named after.
 *
 * @param registry - `host:port` of the cloud's registry.
 */
export function mirrorFiles(registry: string): Record<string, string> {
  return {
    "certs.d/_default/hosts.toml": `[host."http://${registry}"]
  capabilities = ["pull", "resolve"]
`,
  };
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
      afterSocket: containerdSocket,
      after: { host: controlPlane, port: apiPort },
      flags: {
        config: `${folder}/kubelet.yaml`,
        "config-dir": `${folder}/kubelet.d`,
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
