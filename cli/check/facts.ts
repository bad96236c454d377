import type { GateSummary } from "../../components/verification/gateSummary.ts";
import type { Drift } from "../stack/drift.ts";

/** A certificate that something holds. */
export interface CertificateFact {
  /** What holds it: `Secret istio-system/cacerts, ca-cert.pem`. */
  readonly holder: string;
  readonly fingerprint: string;
  /** RFC 3339. */
  readonly begin: string;
  readonly end: string;
  readonly authority: boolean;
}

/** A credential without a certificate: a token. */
export interface TokenFact {
  /** What holds it, without the token. */
  readonly holder: string;
  /** RFC 3339; absent if it never expires. */
  readonly end?: string;
  /** RFC 3339, when its Secret was created. */
  readonly created: string;
}

export interface NodeFact {
  readonly name: string;
  readonly kubelet: string;
  readonly ready: boolean;
  /** Conditions that are true and should not be: `MemoryPressure`. */
  readonly pressures: readonly string[];
  readonly unschedulable: boolean;
}

export interface PodFact {
  /** `namespace/name` */
  readonly name: string;
  readonly phase: string;
  /** True once all its containers are ready, or it has ended well. */
  readonly ready: boolean;
  /** Reasons for which its containers wait: `hello: CrashLoopBackOff`. */
  readonly waiting: readonly string[];
  /** Containers that were restarted, with how often and when the last time. */
  readonly restarts: readonly { container: string; count: number; last?: string }[];
  readonly created: string;
  /** Kind of its owner. */
  readonly owner: string;
  /** Image of its proxy; absent outside the mesh. */
  readonly proxyImage?: string | undefined;
  /** True if its namespace or itself asks for a proxy. */
  readonly wantsProxy: boolean;
}

export interface WorkloadFact {
  /** `Deployment namespace/name` */
  readonly name: string;
  readonly wanted: number;
  readonly available: number;
  readonly images: readonly string[];
}

export interface JobFact {
  readonly name: string;
  /** Why it failed. */
  readonly failed?: string;
}

export interface BalancerFact {
  readonly name: string;
  readonly addresses: readonly string[];
  /** The networks that may connect; empty for every address. */
  readonly sources: readonly string[];
  readonly ports: readonly number[];
  /** True if this machine could open a connection. */
  readonly answersHere?: boolean;
}

export interface WebhookFact {
  /** `MutatingWebhookConfiguration name/webhook` */
  readonly name: string;
  readonly hasCa: boolean;
  /** `namespace/name`; absent for a URL. */
  readonly service?: string;
  /** Ready endpoints of its Service. */
  readonly endpoints?: number;
  /** True if requests are refused while it does not answer. */
  readonly required: boolean;
}

/** What a proxy holds, from the proxy itself. */
export interface ProxyFact {
  readonly pod: string;
  /** SHA-256 of the roots that it trusts. */
  readonly roots: readonly string[];
  /** Its own certificate. */
  readonly certificate?: CertificateFact;
  /** Why it could not be asked. */
  readonly problem?: string;
}

/** What an istiod says about itself. */
export interface IstiodFact {
  readonly pod: string;
  /** Its own cluster and the remote ones, with `synced` and the like, and whether it has endpoints from each. */
  readonly clusters: readonly {
    readonly id: string;
    readonly status: string;
    readonly hasEndpoints: boolean;
  }[];
  /** The proxies that it configures, and whether each has what it was sent. */
  readonly proxies: readonly { readonly name: string; readonly stale: readonly string[] }[];
}

/** Linkerd's connections of a cluster. */
export interface LinkerdFact {
  /** Names of its Links, and the target cluster of each. */
  readonly links: readonly { readonly name: string; readonly target: string }[];
  /** The mirror of each target's gateway, and its endpoints: none while it does not answer. */
  readonly gateways: readonly { readonly link: string; readonly endpoints: number }[];
  /** Mirrored Services. */
  readonly mirrors: readonly {
    readonly name: string;
    readonly link: string;
    readonly endpoints: number;
  }[];
  /** Links for which the control plane has credentials. */
  readonly credentials: readonly string[];
}

/** An answer of a peer to a connection from inside this cluster. */
export interface ReachFact {
  readonly to: string;
  /** The peer's gateway, or its API, which the control plane reads. */
  readonly kind: "gateway" | "api";
  readonly address: string;
  readonly connected: boolean;
  readonly detail: string;
}

/** One cluster, as far as it could be read. */
export interface ClusterFacts {
  readonly name: string;
  readonly role: "region" | "manager";
  /** Why its API does not answer; nothing else is known then. */
  readonly problem?: string;
  /** Parts that could not be read, with the reason. */
  readonly unread: readonly string[];
  readonly version?: string;
  /** Seconds by which its clock is ahead of this machine's. */
  readonly clockSkewSeconds?: number;
  readonly nodes: readonly NodeFact[];
  readonly pods: readonly PodFact[];
  readonly workloads: readonly WorkloadFact[];
  readonly jobs: readonly JobFact[];
  readonly balancers: readonly BalancerFact[];
  readonly claims: readonly { readonly name: string; readonly phase: string }[];
  readonly webhooks: readonly WebhookFact[];
  /** Helm's latest record of each release. */
  readonly releases: readonly { readonly name: string; readonly status: string }[];
  readonly certificates: readonly CertificateFact[];
  readonly tokens: readonly TokenFact[];
  readonly proxies: readonly ProxyFact[];
  readonly istiods: readonly IstiodFact[];
  readonly linkerd?: LinkerdFact;
  readonly reached: readonly ReachFact[];
}

/** Karmada's own objects. */
export interface KarmadaFacts {
  /** Why its API does not answer; nothing else is known then. */
  readonly problem?: string;
  readonly members: readonly {
    readonly name: string;
    readonly ready: boolean;
    readonly reason: string;
    readonly taints: readonly string[];
  }[];
  /** Works that are not applied, with the reason. */
  readonly works: readonly { readonly name: string; readonly applied: boolean; reason: string }[];
  readonly bindings: readonly { readonly name: string; scheduled: boolean; reason: string }[];
}

/** The settings as this version of the program reads them. */
export interface SettingsFacts {
  /** Why they could not be read. */
  readonly unread?: string;
  /** What this version would refuse. */
  readonly problems: readonly string[];
  /** Listeners that are open without need, in sentences. */
  readonly openListeners: readonly string[];
  /** Settings that work, and should be changed. */
  readonly discouraged: readonly string[];
  /** The regions, if they could be parsed. */
  readonly regions?: readonly string[];
  readonly mesh?: "istio" | "linkerd";
  /** False if there are no probes to call. */
  readonly gateEnabled?: boolean;
}

/** What differs between the stack's state and what is there. */
export interface DriftFacts {
  /** Why it could not be told. */
  readonly unread?: string;
  readonly found: readonly Drift[];
}

/** What the stack's outputs say. */
export interface OutputFacts {
  readonly regions: readonly string[];
  /** By calling region; absent from a state that an earlier release wrote. */
  readonly reaches?: Readonly<Record<string, readonly string[]>>;
  readonly gateways: Readonly<Record<string, string>>;
  /** URLs of the regions' APIs. */
  readonly apis: Readonly<Record<string, string>>;
  readonly certificates: Readonly<Record<string, { fingerprint: string; expiry: string }>>;
  /** Certificates and tokens in the stack's kubeconfigs. */
  readonly credentials: readonly CertificateFact[];
}

/** Everything that the checks look at. Contains no secret. */
export interface Facts {
  readonly now: Date;
  readonly settings: SettingsFacts;
  /** Absent if nobody asked for it. */
  readonly drift?: DriftFacts;
  readonly outputs: OutputFacts;
  readonly clusters: readonly ClusterFacts[];
  readonly karmada?: KarmadaFacts;
  /** Absent if no traffic was sent. */
  readonly matrix?: readonly GateSummary[];
  /** Why the matrix could not be measured. */
  readonly matrixProblem?: string;
}
