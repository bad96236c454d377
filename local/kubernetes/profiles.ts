/** The purpose of one certificate of a cluster; pure data. */
export interface CertificateProfile {
  /** Base name of its files. */
  readonly name: string;
  readonly commonName: string;
  readonly organization?: string;
  readonly issuer: "ca" | "front-proxy-ca";
  readonly server?: boolean;
  readonly client?: boolean;
  readonly dnsNames?: readonly string[];
  readonly addresses?: readonly string[];
}

/** Clients of a cluster's API besides its nodes. The administrator has all rights, as in Linode's kubeconfig. */
export const clientProfiles = {
  admin: {
    name: "admin",
    commonName: "lke-admin",
    organization: "system:masters",
    issuer: "ca",
    client: true,
  },
  controllerManager: {
    name: "controller-manager",
    commonName: "system:kube-controller-manager",
    issuer: "ca",
    client: true,
  },
  scheduler: {
    name: "scheduler",
    commonName: "system:kube-scheduler",
    issuer: "ca",
    client: true,
  },
  kubeProxy: {
    name: "kube-proxy",
    commonName: "system:kube-proxy",
    issuer: "ca",
    client: true,
  },
} as const satisfies Record<string, CertificateProfile>;

/** Returns the certificates of a control plane, as kubeadm issues them. `addresses` are all those of its API. */
export function controlPlaneProfiles(addresses: readonly string[]): CertificateProfile[] {
  return [
    {
      name: "apiserver",
      commonName: "kube-apiserver",
      issuer: "ca",
      server: true,
      dnsNames: [
        "localhost",
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local",
      ],
      addresses: [...addresses, "127.0.0.1"],
    },
    {
      issuer: "ca",
      client: true,
      name: "apiserver-kubelet-client",
      commonName: "kube-apiserver-kubelet-client",
      organization: "system:masters",
    },
    {
      name: "front-proxy-client",
      commonName: "front-proxy-client",
      issuer: "front-proxy-ca",
      client: true,
    },
  ];
}

/** Returns a node's certificate profile: kubelet's client identity and server certificate in one. */
export function nodeProfile(name: string, address: string): CertificateProfile {
  return {
    name: `node-${name}`,
    commonName: `system:node:${name}`,
    organization: "system:nodes",
    issuer: "ca",
    server: true,
    client: true,
    dnsNames: [name],
    addresses: [address],
  };
}
