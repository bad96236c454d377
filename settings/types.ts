import type { HelmValues } from "./vocabulary.ts";

/** Nodes of one kind in an LKE cluster: a fixed `count`, or an `autoscaler` that chooses it. */
export interface PoolSettings {
  readonly type: string;
  readonly count?: number;
  readonly autoscaler?: { readonly min: number; readonly max: number };
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintSettings[];
  readonly tags: readonly string[];
}

/** A taint on every node of a pool. */
export interface TaintSettings {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** Who may call a cluster's API; everybody else is refused. Ranges in CIDR notation. */
export interface AclSettings {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** A cluster that the stack makes at Linode and owns. */
export interface LinodeClusterSettings {
  readonly name: string;
  readonly provider: "linode";
  readonly label: string;
  readonly region: string;
  readonly kubernetesVersion: string;
  readonly pools: readonly PoolSettings[];
  readonly highAvailability: boolean;
  readonly acl?: AclSettings;
}

/** A cluster that is there already, by a context of the secret kubeconfig. */
export interface KubeconfigClusterSettings {
  readonly name: string;
  readonly provider: "kubeconfig";
  readonly context: string;
  /** What the fleet calls the cluster's region; its name unless the settings say otherwise. */
  readonly region: string;
}

/** A cluster, wherever it comes from. */
export type ClusterSettings = LinodeClusterSettings | KubeconfigClusterSettings;

/** A cluster's place in the mesh. */
export interface MeshPlace {
  /** The Istio network that its pods are in: its own with gateways, {@link FLAT_NETWORK} for all on a flat network. */
  readonly network: string;
  /** Where its nodes call from, in CIDR notation. */
  readonly egress: readonly string[];
  /** Whether the stack brings the Gateway API's definitions, or somebody else has. */
  readonly gatewayApi: "install" | "existing";
  /** The cluster whose istiod this one has. Absent for a primary, which has its own, and wherever Istio is not the mesh. */
  readonly primary?: string;
}

/** A cluster of the fleet. */
export type MemberSettings = ClusterSettings & MeshPlace;

/** The network that every cluster is in when the settings say `network: flat`. */
export const FLAT_NETWORK = "fleet";

/** An image, pinned: `tag`, `digest` (sha256:…) or both are there. */
export interface ImageSettings {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** How the clusters of a Linkerd mesh reach each other. */
export interface MulticlusterSettings {
  /** Labels, all of which a Service carries that other clusters mirror. */
  readonly selector: Readonly<Record<string, string>>;
  /** The gateway that Linkerd brings. */
  readonly gateway: {
    readonly enabled: boolean;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly ingress?: IngressSettings;
  /** Pairs of clusters of which the source may not read the target. */
  readonly revoked: readonly { readonly source: string; readonly target: string }[];
  /** Another number makes every token of every Link anew. */
  readonly tokenGeneration: number;
}

/** An ingress of the user's own as a gateway. */
export interface IngressSettings {
  readonly name: string;
  readonly namespace: string;
  readonly deployment: string;
  readonly serviceAccount: string;
  /** The clusters that have it. */
  readonly clusters: readonly string[];
  readonly publicPorts: readonly number[];
  readonly probe: { readonly port: number; readonly path: string; readonly periodSeconds: number };
  /** Labels of a Service that is mirrored through it. */
  readonly selector: Readonly<Record<string, string>>;
}

/**
 * The settings of one stack: checked, complete, and plain data. Nothing in it is secret.
 */
export interface Settings {
  readonly stack: string;
  readonly clusters: readonly MemberSettings[];
  /** There exactly when Karmada is enabled. */
  readonly manager?: ClusterSettings;
  readonly mesh: "istio" | "linkerd";
  readonly network: "gateways" | "flat";
  readonly istio: {
    readonly version: string;
    readonly meshId: string;
    /** Where Istio's own objects live, in every cluster. */
    readonly namespace: string;
    readonly topology: "multi-primary" | "primary-remote";
    readonly istiodService: { readonly annotations: Readonly<Record<string, string>> };
    readonly eastWestGateway: { readonly annotations: Readonly<Record<string, string>> };
    readonly ingressGateway: {
      readonly enabled: boolean;
      readonly annotations: Readonly<Record<string, string>>;
      /** Names under which the demo's hello is served; `*` for any. */
      readonly hosts: readonly string[];
    };
    readonly locality: {
      readonly enabled: boolean;
      /** The cluster whose region takes over when there is nothing left in the first one's region. */
      readonly failover: Readonly<Record<string, string>>;
    };
    readonly values: {
      readonly base: HelmValues;
      readonly istiod: HelmValues;
      readonly gateway: HelmValues;
      readonly ingressGateway: HelmValues;
    };
  };
  readonly linkerd: {
    /** Year, month and number of a weekly release, as its charts have it. */
    readonly version: string;
    readonly highAvailability: boolean;
    /** Clusters that had a control plane before the stack, and how far it is taken over. */
    readonly adopt: Readonly<Record<string, "keep-issuer" | "own-issuer" | "done">>;
    readonly trust: {
      /** PEM; trusted beside the fleet's own root. */
      readonly additionalAnchors: readonly string[];
    };
    readonly viz: {
      readonly enabled: boolean;
      readonly ingress?: {
        readonly className: string;
        /** What serves the class, and so how it is told to ask for users; `other` is told by `annotations` alone. */
        readonly controller: "ingress-nginx" | "traefik" | "other";
        readonly host: string;
        readonly annotations: Readonly<Record<string, string>>;
      };
    };
    readonly values: {
      readonly crds: HelmValues;
      readonly controlPlane: HelmValues;
      readonly multicluster: HelmValues;
      readonly viz: HelmValues;
    };
    readonly multicluster: MulticlusterSettings;
  };
  readonly trust: {
    readonly protectRoot: boolean;
    readonly rootValidityDays: number;
    readonly intermediateValidityDays: number;
    readonly leafValidityDays: number;
    readonly renewalWindowDays: number;
  };
  readonly karmada: {
    readonly enabled: boolean;
    readonly version: string;
    readonly replicas: number;
    readonly etcd: {
      readonly replicas: number;
      /** Undefined: etcd writes to the disk of the node that it runs on, and lasts as long as that node. */
      readonly storageClass?: string;
      /** A Kubernetes quantity such as 10Gi. */
      readonly size: string;
    };
    readonly images: { readonly cfssl?: ImageSettings; readonly kubectl?: ImageSettings };
    readonly values: HelmValues;
  };
  readonly demo: {
    readonly enabled: boolean;
    readonly replicas: number;
    /** Every cluster of the fleet, zero for none of the replicas. */
    readonly weights: Readonly<Record<string, number>>;
    /** Emojivoto in every cluster, beside what Karmada places. */
    readonly emojivoto: boolean;
  };
  readonly gate: { readonly enabled: boolean; readonly deadlineSeconds: number };
  readonly mirror: {
    readonly charts?: string;
    readonly images?: string;
    readonly gatewayApi: string;
  };
  /** The tag that is on everything of this stack at the provider. */
  readonly stackTag: string;
  /** {@link stackTag} and the tags that the settings add. */
  readonly tags: readonly string[];
  readonly readinessTimeoutSeconds: number;
}
