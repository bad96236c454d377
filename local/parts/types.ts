import type { ExtraParts } from "./extra.ts";

/** The programs that the local cloud runs on the machine itself, by the name under which they are called. */
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

/** Everything that the local cloud is made of, as absolute paths; nothing here changes while a cloud runs. */
export interface Parts {
  /** Each program's path; it can be run as it is, without anything else in the environment. */
  readonly bin: Readonly<Record<BinaryName, string>>;
  /**
   * One folder with all of `bin` under their names. Put it first in the PATH of containerd (which looks for its shim
   * and runc there), kubelet and kube-proxy (nft).
   */
  readonly path: string;
  /** The CNI plugins: bridge, host-local, portmap, loopback and the others. */
  readonly cniDir: string;
  /** An OCI image layout with every image under its real name; `serveRegistry` serves it. */
  readonly registryRoot: string;
  /** A Helm repository (index.yaml and packages) and `gateway-api/standard-install.yaml`, for any file server. */
  readonly chartsRoot: string;
  /** The folder of Pulumi's Kubernetes provider, as built here. None where one is installed that the engine finds. */
  readonly kubernetesPlugin?: string | undefined;
  /** What a person adds to both. */
  readonly extra?: ExtraParts | undefined;
}
