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
  [["revision"]],
  [["profile"]],
  [["_internal_defaults_do_not_set"]],
];

const istioGateway: OwnedValues["paths"] = [
  [["name"]],
  [["labels", "app"]],
  [["labels", "istio"]],
  [["service", "type"]],
  [["revision"]],
  [["_internal_defaults_do_not_set"]],
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
      [["revision"]],
      [["profile"]],
      [["_internal_defaults_do_not_set"]],
    ],
  },
  {
    setting: ["istio", "values", "istiod"],
    unset: [
      [["env", "CLUSTER_ID"], "clusters[].name"],
      [["podAnnotations", issuerAnnotation], "trust.generations"],
    ],
    paths: [
      ...istioGlobals,
      [["base", "validationCABundle"]],
      [["istiodRemote"], "istio.topology"],
      [["meshConfig", "trustDomain"]],
      [["meshConfig", "rootNamespace"], "istio.namespace"],
      [["meshConfig", "defaultConfig", "meshId"], "istio.meshId"],
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
