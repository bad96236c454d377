import type {
  KubeconfigClusterArgs,
  LinodeClusterArgs,
} from "../components/cluster/clusterArgs.ts";
import type { ImageMirror } from "../components/internal/images.ts";
import type { ImageReference } from "../components/karmada/images.ts";
import type { FleetIngress } from "../components/mesh/linkerd/linkPlan.ts";
import type { ParsedSettings } from "./schema.ts";

type Immutable<T> = T extends object ? { readonly [Key in keyof T]: Immutable<T[Key]> } : T;

type ExistingMember = Extract<ParsedSettings["clusters"][number], { provider: "kubeconfig" }>;

/** An existing cluster. */
interface KubeconfigClusterSettings extends KubeconfigClusterArgs {
  /** The cluster's region in the fleet; its name where the settings have none. */
  readonly region: string;
}

/** A cluster of either provider. */
export type ClusterSettings = LinodeClusterArgs | KubeconfigClusterSettings;

/** A cluster's membership in the mesh. */
interface MeshMembership {
  /** The network of its pods: its own with gateways, {@link FLAT_NETWORK} for every cluster on a flat network. */
  readonly network: string;
  /** The addresses that its nodes call from, in CIDR notation. */
  readonly egress: readonly string[];
  /** The networks that may connect to its gateway, in CIDR notation; absent for every address. */
  readonly gatewaySources?: readonly string[];
  /** Whether the stack installs the Gateway API's CRDs or they exist already. */
  readonly gatewayApi: ExistingMember["gatewayApi"];
  /** The cluster whose istiod serves this one; absent for a primary, and for every cluster unless the mesh is Istio. */
  readonly primary?: string;
  /** True if the region is out of service on purpose; otherwise absent. */
  readonly drained?: true;
  /** The ranges of its pods, in CIDR notation; absent unless the settings state them. */
  readonly podCidrs?: readonly string[];
}

/** A cluster of the fleet. */
export type MemberSettings = ClusterSettings & MeshMembership;

/** A cluster that is gone for good. */
export interface LostSettings {
  readonly name: string;
  readonly provider: ClusterSettings["provider"];
  /** Its place in the settings' `clusters`, from 0; undefined for the manager. */
  readonly index: number | undefined;
}

/** The network of every cluster when the settings say `network: flat`. */
export const FLAT_NETWORK = "fleet";

type Resolved =
  "clusters" | "manager" | "istio" | "linkerd" | "karmada" | "demo" | "upgrade" | "mirror";

type Parsed<Section extends keyof ParsedSettings> = Immutable<ParsedSettings[Section]>;

/**
 * The settings of one stack: valid, complete, plain data without secrets. The schema gives their types; declared here is
 * what {@link resolve} changes.
 */
export interface Settings extends Immutable<Omit<ParsedSettings, Resolved>> {
  readonly stack: string;
  /** Those that are not lost. */
  readonly clusters: readonly MemberSettings[];
  /** Present exactly when Karmada is enabled and its manager is not lost. */
  readonly manager?: ClusterSettings;
  /** The clusters that are gone for good, the manager among them; absent if there is none. */
  readonly lost?: readonly LostSettings[];
  readonly istio: Omit<Parsed<"istio">, "outlierDetection"> & {
    readonly outlierDetection: Parsed<"istio">["outlierDetection"] & { readonly enabled: boolean };
  };
  readonly linkerd: Omit<Parsed<"linkerd">, "multicluster"> & {
    readonly multicluster: Omit<Parsed<"linkerd">["multicluster"], "ingress"> & {
      readonly ingress?: FleetIngress;
    };
  };
  readonly karmada: Omit<Parsed<"karmada">, "images" | "snapshots"> & {
    /** With the prefix of this stack's snapshots in the bucket; absent if none are taken. */
    readonly snapshots?: NonNullable<Parsed<"karmada">["snapshots"]> & { readonly prefix: string };
    readonly images: { readonly cfssl?: ImageReference; readonly kubectl?: ImageReference };
  };
  readonly mirror: Omit<Parsed<"mirror">, "images" | "digests"> & {
    /** The registry of all images, with the digests of those that the program names. */
    readonly images?: ImageMirror | undefined;
  };
  /** With a weight for every cluster of the fleet; a cluster of weight 0 gets no replica. */
  readonly demo: Parsed<"demo"> & { readonly enabled: boolean };
  /** Every cluster of the fleet in exactly one wave, in order; no wave if all are upgraded at once. */
  readonly upgrade: { readonly waves: readonly (readonly string[])[] };
  /** The tag on every resource of this stack at the provider. */
  readonly stackTag: string;
}
