const read = ["get", "list", "watch"];

/** Name of the ClusterRole, and of the Role in the mesh's namespace, of a peer that discovers a cluster. */
export const peerReaderRole = "istio-reader-peer";

/** Name of the ClusterRole of a remote's own primary. */
export const primaryReaderRole = "istio-reader-primary";

/**
 * Permissions with which a peer's istiod discovers a cluster's Services and pods: those of Istio's chart without Secrets,
 * ConfigMaps and writes. It also reads the annotations of namespaces, the nodes (for Services of type NodePort), the
 * WorkloadEntries of the cluster, and the exports and imports of the multicluster Services API if its istiod uses them.
 */
export const peerReaderRules = [
  { apiGroups: [""], resources: ["namespaces", "services", "pods", "nodes"], verbs: read },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
  { apiGroups: ["networking.istio.io"], resources: ["workloadentries"], verbs: read },
  { apiGroups: ["gateway.networking.k8s.io"], resources: ["gateways"], verbs: read },
  {
    apiGroups: ["multicluster.x-k8s.io"],
    resources: ["serviceexports", "serviceimports"],
    verbs: read,
  },
  { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], verbs: read },
];

/** Of the ConfigMaps, a peer reads only the mesh's configuration, which has the cluster's trust domain. */
export const peerReaderNamespacedRules = [
  { apiGroups: [""], resources: ["configmaps"], resourceNames: ["istio"], verbs: read },
];

/**
 * Permissions of a primary in its own remote, as in Istio's chart for remotes. The primary injects the remote's pods and
 * signs for them, so it maintains the webhooks and the root's ConfigMap in each namespace, verifies the tokens of
 * workloads, and reads the certificates of the remote's gateways from Secrets.
 */
export const primaryReaderRules = [
  ...peerReaderRules,
  { apiGroups: [""], resources: ["secrets", "endpoints", "replicationcontrollers"], verbs: read },
  { apiGroups: [""], resources: ["configmaps"], verbs: [...read, "create", "update"] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: read },
  {
    apiGroups: [
      "config.istio.io",
      "security.istio.io",
      "networking.istio.io",
      "authentication.istio.io",
      "rbac.istio.io",
      "telemetry.istio.io",
      "extensions.istio.io",
    ],
    resources: ["*"],
    verbs: read,
  },
  {
    apiGroups: ["multicluster.x-k8s.io"],
    resources: ["serviceexports", "serviceimports"],
    verbs: ["create", "delete"],
  },
  { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
  { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
  {
    apiGroups: ["admissionregistration.k8s.io"],
    resources: ["mutatingwebhookconfigurations"],
    verbs: [...read, "update", "patch"],
  },
  {
    apiGroups: ["admissionregistration.k8s.io"],
    resources: ["validatingwebhookconfigurations"],
    verbs: [...read, "update"],
  },
];

/** The ServiceAccount in a target cluster with which a source cluster's istiod reads it. */
export function readerAccount(source: string): string {
  return `istio-reader-${source}`;
}
