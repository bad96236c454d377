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

/** Returns a node's configuration files: text by path relative to its folder. */
export function nodeFiles(parts: NodeParts): Record<string, string> {
  const { environment, folder, node } = parts;
  return {
    "containerd.toml": containerdConfig(folder, environment.cniDir),
    "cni/10-pods.conflist": `${JSON.stringify(podNetwork(node.podCidr), undefined, 2)}\n`,
    "kubelet.yaml": stringify(kubeletConfig(parts)),
    "kube-proxy.yaml": stringify(kubeProxyConfig(parts)),
    // There is no resolver outside: only the cluster's names exist.
    "resolv.conf": "",
  };
}

/** Returns a node's files that matter only for its registration: text by path relative to its folder. */
export function nodeHints({ taints }: Pick<NodeParts, "taints">): Record<string, string> {
  return { "kubelet.d/taints.conf": stringify(registration(taints)) };
}

/**
 * Returns a node's registry configuration: text by path relative to its folder. The cloud's registry is the mirror of every
 * registry.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 * @param registry - `host:port` of the cloud's registry.
 */
export function mirrorFiles(registry: string): Record<string, string> {
  return {
    "certs.d/_default/hosts.toml": `[host."http://${registry}"]
  capabilities = ["pull", "resolve"]
`,
  };
}

/** Returns a node's programs: scripts by name. */
export function nodeServices(parts: NodeParts): Record<string, string> {
  const { environment, folder, node, controlPlane } = parts;
  const { bin, path } = environment;
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
