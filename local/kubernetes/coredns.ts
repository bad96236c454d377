import { versions } from "../parts/versions.ts";

/** An object to apply. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** The CoreDNS image in the cloud's registry. */
export const coreDnsImage = `registry.k8s.io/coredns/coredns:v${versions.coredns}`;

/**
 * DNS of the cluster; every other name is NXDOMAIN, since nothing outside can be reached. These are two server blocks
 * because in a single one `template` would precede `kubernetes`.
 */
const corefile = `cluster.local:53 in-addr.arpa:53 ip6.arpa:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        ttl 5
    }
    prometheus :9153
    cache 5
    reload
    loadbalance
}
.:53 {
    errors
    template ANY ANY . {
        rcode NXDOMAIN
    }
    reload
}
`;

const metadata = { name: "coredns", namespace: "kube-system" };
const labels = { "k8s-app": "kube-dns" };

/** Returns the objects of a cluster's DNS at the given address, in the order in which they are applied. */
export function coreDnsObjects(address: string): Manifest[] {
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    ...permissions(),
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: corefile } },
    deployment(),
    service(address),
  ];
}

function permissions(): Manifest[] {
  const name = "system:coredns";
  const rule = (apiGroups: string[], resources: string[]): object => ({
    apiGroups,
    resources,
    verbs: ["list", "watch"],
  });
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name },
      rules: [
        rule([""], ["endpoints", "services", "pods", "namespaces"]),
        rule(["discovery.k8s.io"], ["endpointslices"]),
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", ...metadata }],
    },
  ];
}

function deployment(): Manifest {
  const probe = (path: string, port: number): object => ({ httpGet: { path, port } });
  const container = {
    name: "coredns",
    image: coreDnsImage,
    args: ["-conf", "/etc/coredns/Corefile"],
    resources: { requests: { cpu: "20m", memory: "30Mi" }, limits: { memory: "170Mi" } },
    ports: [
      { name: "dns", containerPort: 53, protocol: "UDP" },
      { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
      { name: "metrics", containerPort: 9153, protocol: "TCP" },
    ],
    volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
    livenessProbe: { ...probe("/health", 8080), initialDelaySeconds: 30, timeoutSeconds: 5 },
    readinessProbe: { ...probe("/ready", 8181), periodSeconds: 2 },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
    },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...metadata, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: "coredns",
          priorityClassName: "system-cluster-critical",
          dnsPolicy: "Default",
          tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
          containers: [container],
          volumes: [{ name: "config", configMap: { name: "coredns" } }],
        },
      },
    },
  };
}

function service(address: string): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kube-dns",
      namespace: "kube-system",
      labels: { ...labels, "kubernetes.io/name": "CoreDNS" },
    },
    spec: {
      clusterIP: address,
      selector: labels,
      ports: [
        { name: "dns", port: 53, protocol: "UDP" },
        { name: "dns-tcp", port: 53, protocol: "TCP" },
        { name: "metrics", port: 9153, protocol: "TCP" },
      ],
    },
  };
}
