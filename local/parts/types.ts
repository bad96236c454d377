import type { ExtraParts } from "./extra.ts";

/** The programs that the local cloud runs on the machine itself, by name. */
export const binaryNames = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-proxy",
  "kubectl",
  "containerd",
  "containerd-shim-runc-v2",
  "runc",
  "ctr",
  "helm",
  "pulumi",
  "nft",
  "iptables",
  "iptables-save",
  "iptables-restore",
  "ip6tables",
  "conntrack",
  "ip",
] as const;

export type BinaryName = (typeof binaryNames)[number];

/** Everything that the local cloud consists of, as absolute paths; nothing here changes while a cloud runs. */
export interface Parts {
  /** Each program's path; the program runs without anything else in its environment. */
  readonly bin: Readonly<Record<BinaryName, string>>;
  /**
   * One folder with all of `bin` under their names. It must come first in the PATH of containerd (which finds its shim and
   * runc there), kubelet and kube-proxy (nft).
   */
  readonly path: string;
  /** The CNI plugins: bridge, host-local, portmap, loopback and the others. */
  readonly cniDir: string;
  /** An OCI image layout with all images under their real names; `serveRegistry` serves it. */
  readonly registryRoot: string;
  /** A Helm repository (index.yaml and packages) and `gateway-api/standard-install.yaml`, for any file server. */
  readonly chartsRoot: string;
  /** The folder of Pulumi's Kubernetes provider, as built here; undefined if one is installed that the engine finds. */
  readonly kubernetesPlugin?: string | undefined;
  /** The user's own charts and images. */
  readonly extra?: ExtraParts | undefined;
}
