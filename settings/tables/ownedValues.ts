import {
  anchorsAnnotation,
  issuerAnnotation,
} from "../../components/mesh/linkerd/proxyRolloutAccess.ts";

/**
 * Helm values that belong to the program, by the setting that could override them: what `values.ts` of the components sets
 * and what decides how the clusters find and trust each other. A value here, below it, or in place of a mapping around it
 * would undo the fleet. All other values of the charts are the user's. A test compares the table with what the program sets.
 */

/** Paths below one setting, with what to use instead. */
export interface OwnedValues {
  /** The setting with the chart's extra values, from the top. */
  readonly setting: readonly [section: string, ...rest: string[]];
  /** Path in the chart's values, and the setting that decides it; undefined when none does. */
  readonly paths: readonly (readonly [path: readonly string[], instead?: string])[];
  /** As `paths`, of values in mappings that the program leaves to the user, so that a mapping around them may go. */
  readonly unset?: OwnedValues["paths"];
}

/** What decides which of a chart's objects exist, and under which revision. The chart fails with `defaults`. */
const istioProfile: OwnedValues["paths"] = [
  [["revision"]],
  [["profile"]],
  [["global", "profile"]],
  [["global", "resourceScope"]],
  [["defaults"]],
  [["_internal_defaults_do_not_set"]],
];

const istioGlobals: OwnedValues["paths"] = [
  [["global", "istioNamespace"], "istio.namespace"],
  [["global", "meshID"], "istio.meshId"],
  [["global", "network"], "clusters[].network"],
  [["global", "multiCluster", "clusterName"], "clusters[].name"],
  [["global", "remotePilotAddress"], "clusters[].primary"],
  [["global", "externalIstiod"], "istio.topology"],
  [["global", "configCluster"], "istio.topology"],
  [["global", "enableReaderRBAC"], "istio.revoked"],
  [["global", "readerServiceAccount"], "istio.revoked"],
  [["global", "caAddress"]],
  [["global", "pilotCertProvider"]],
  [["global", "trustDomain"]],
  [["global", "revision"]],
  [["global", "operatorManageWebhooks"]],
  ...istioProfile,
];

const istioGateway: OwnedValues["paths"] = [
  [["name"]],
  [["labels", "app"]],
  [["labels", "istio"]],
  [["labels", "topology.istio.io/network"], "clusters[].network"],
  [["service", "type"]],
  ...istioProfile,
];

const webhook = (name: string): OwnedValues["paths"] =>
  ["crtPEM", "keyPEM", "caBundle", "externalSecret", "injectCaFrom", "injectCaFromSecret"].map(
    (field) => [[name, field]] as const,
  );

const linkerdGlobals: OwnedValues["paths"] = [
  [["identityTrustDomain"]],
  [["clusterDomain"]],
  [["linkerdNamespace"]],
];

/** See {@link OwnedValues}. */
export const OWNED_VALUES: readonly OwnedValues[] = [
  {
    setting: ["istio", "values", "base"],
    paths: [
      [["defaultRevision"]],
      [["global", "istioNamespace"], "istio.namespace"],
      [["global", "enableReaderRBAC"], "istio.revoked"],
      [["global", "readerServiceAccount"], "istio.revoked"],
      [["base", "validationCABundle"]],
      ...istioProfile,
    ],
  },
  {
    setting: ["istio", "values", "istiod"],
    unset: [
      [["env", "CLUSTER_ID"], "clusters[].name"],
      [["podAnnotations", issuerAnnotation], "trust.generations"],
      [["env", "ISTIO_MULTIROOT_MESH"], "trust.rootGeneration"],
      [["env", "EXTERNAL_CA"]],
      [["env", "ROOT_CA_DIR"]],
      [["env", "ENABLE_CA_SERVER"]],
      [["env", "PILOT_ENABLE_CA_CRL"], "trust.revoked"],
      [["env", "EXTERNAL_ISTIOD"], "istio.topology"],
    ],
    paths: [
      ...istioGlobals,
      [["meshConfig", "enableAutoMtls"]],
      [["meshConfig", "ca"]],
      [["meshConfig", "defaultConfig", "discoveryAddress"], "clusters[].primary"],
      [["base", "validationCABundle"]],
      [["istiodRemote"], "istio.topology"],
      [["meshConfig", "trustDomain"]],
      [["meshConfig", "rootNamespace"], "istio.namespace"],
      [["meshConfig", "defaultConfig", "meshId"], "istio.meshId"],
      [
        ["meshConfig", "defaultConfig", "proxyMetadata", "PROXY_CONFIG_XDS_AGENT"],
        "trust.rootGeneration",
      ],
      [["meshConfig", "defaultConfig", "proxyMetadata", "ISTIO_META_DNS_CAPTURE"]],
      [
        ["meshConfig", "defaultConfig", "proxyMetadata", "ISTIO_META_CLUSTER_ID"],
        "clusters[].name",
      ],
      [
        ["meshConfig", "defaultConfig", "proxyMetadata", "ISTIO_META_NETWORK"],
        "clusters[].network",
      ],
    ],
  },
  {
    setting: ["istio", "values", "gateway"],
    unset: [[["env", "ISTIO_META_REQUESTED_NETWORK_VIEW"], "clusters[].network"]],
    paths: [...istioGateway, [["networkGateway"], "clusters[].network"]],
  },
  {
    setting: ["istio", "values", "ingressGateway"],
    paths: [...istioGateway, [["networkGateway"]]],
  },
  {
    setting: ["linkerd", "values", "crds"],
    paths: [[["installGatewayAPI"], "clusters[].gatewayApi"]],
  },
  {
    setting: ["linkerd", "values", "controlPlane"],
    paths: [
      ...linkerdGlobals,
      [["identityTrustAnchorsPEM"], "linkerd.trust.additionalAnchors"],
      [["identity", "externalCA"]],
      [["identity", "issuer", "scheme"]],
      [["identity", "issuer", "tls"]],
      ...webhook("proxyInjector"),
      ...webhook("profileValidator"),
      ...webhook("policyValidator"),
      [["podAnnotations", anchorsAnnotation]],
      [["podAnnotations", issuerAnnotation]],
    ],
  },
  {
    setting: ["linkerd", "values", "multicluster"],
    paths: [
      ...linkerdGlobals,
      [["createNamespaceMetadataJob"]],
      [["remoteMirrorServiceAccount"]],
      [["gateway", "enabled"], "linkerd.multicluster.gateway.enabled"],
      [["gateway", "name"]],
      [["gateway", "namespace"]],
      [["gateway", "port"]],
      [["gateway", "probe"]],
      [["gateway", "serviceType"]],
      [["controllers"]],
    ],
  },
  {
    setting: ["linkerd", "values", "viz"],
    paths: [
      ...linkerdGlobals,
      [["createNamespaceMetadataJob"]],
      ...webhook("tap"),
      ...webhook("tapInjector"),
    ],
  },
  {
    setting: ["karmada", "values"],
    paths: [
      [["installMode"]],
      [["systemNamespace"]],
      [["karmadaImageVersion"], "karmada.version"],
      [["certs"]],
      [["clusterDomain"]],
      [["apiServer", "serviceType"]],
      // The program's own Service and network policies select the pods by these, and not those of a node's network.
      [["apiServer", "labels"]],
      [["apiServer", "hostNetwork"]],
      [["etcd", "labels"]],
      [["etcd", "mode"]],
      ...[
        "apiServer",
        "kubeControllerManager",
        "aggregatedApiServer",
        "controllerManager",
        "scheduler",
        "webhook",
      ].map((part) => [[part, "podAnnotations", "archipelago/certificates"]] as const),
    ],
  },
];
