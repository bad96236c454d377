import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterOf, ClusterProvider } from "../cluster/clusterProvider.ts";
import { loadBalancerAddress } from "../internal/address.ts";
import { Component } from "../internal/component.ts";
import { computed } from "../internal/computed.ts";
import { composeKubeconfig } from "../internal/kubeconfig.ts";
import type { LoadBalancerArgs } from "../internal/loadBalancer.ts";
import { podSecurity } from "../internal/podSecurity.ts";
import { childOptions, deletedWith, withoutDeletedWith } from "../internal/options.ts";
import type { Certificate } from "../pki/certificate.ts";
import { firstAdminGeneration } from "../pki/karmadaNames.ts";
import { KarmadaPki } from "../pki/karmadaPki.ts";
import { Administrators } from "./administrators.ts";
import { declareApiService } from "./apiService.ts";
import { declareEtcdPolicy } from "./etcdPolicy.ts";
import { Failover } from "./failover.ts";
import { MemberDeletionGuard } from "./memberDeletionGuard.ts";
import { apiPort, systemNamespace } from "./names.ts";
import { awaitKarmada } from "./readiness.ts";
import { declareRelease, type KarmadaReleaseArgs } from "./release.ts";
import {
  declareRestore,
  declareSnapshotAccess,
  declareSnapshotJob,
  rejectUnrestorable,
  type SnapshotArgs,
} from "./snapshots.ts";

export interface KarmadaControlPlaneArgs extends Omit<KarmadaReleaseArgs, "evicts"> {
  /** Lifetimes of Karmada's certificates, in days. */
  readonly trust: {
    readonly authorityValidityDays: number;
    readonly leafValidityDays: number;
    readonly renewalWindowDays: number;
    /** See `KarmadaPki`. @default false */
    readonly protectAuthorities?: boolean;
  };
  /**
   * Generation of the administrators: a new number ends the rights of every kubeconfig of an earlier one. @default 1
   */
  readonly adminGeneration?: number | undefined;
  /**
   * Moves the replicas of members that are gone for `afterSeconds`, 30 at least, and brings them back; see `Failover`. Plain.
   * @default they stay
   */
  readonly failover?: { readonly afterSeconds: number } | undefined;
  /** The API's load balancer. @default one that every address may connect to */
  readonly service?: LoadBalancerArgs | undefined;
  /** Snapshots of etcd. @default none */
  readonly snapshots?: SnapshotArgs | undefined;
  /**
   * The snapshot that a new etcd starts with: `latest`, or an ID. Requires `snapshots` and `etcd.storageClass`, and is refused
   * where etcd runs already. @default none, an empty etcd
   */
  readonly restore?: string | undefined;
}

/**
 * Karmada's control plane: an API of its own, whose objects run on the members that a policy names. It runs in the
 * cluster of `opts.provider`, the manager, in a namespace of its own.
 *
 * Members and the program reach the API through a load balancer. It is declared first, since the server's certificate
 * contains its address.
 */
export class KarmadaControlPlane extends Component {
  /** Provider for objects in Karmada's API; created once the API answers. */
  readonly provider: ClusterProvider;
  /**
   * An administrator's kubeconfig for Karmada's API, YAML; a secret. Known once the API answers and the administrators'
   * group is bound. The program itself uses the certificate of Karmada's own parts, a member of `system:masters`, so that
   * it can bind the group again.
   */
  readonly kubeconfig: pulumi.Output<string>;
  /** Address of the API's load balancer, IP or host name. */
  readonly address: pulumi.Output<string>;
  /** URL of the API as members reach it. */
  readonly server: pulumi.Output<string>;
  /** Signs the agents' certificates and the API's own. */
  readonly authority: Certificate;
  /**
   * The resource that everything in Karmada's API dies with: `opts.deletedWith`, the manager's cluster; undefined if Karmada
   * is deleted from a cluster that stays.
   */
  readonly diesWith: pulumi.Resource | undefined;
  /** Karmada's certificates by name, for their fingerprints and expiries. */
  readonly certificates: Readonly<Record<string, Certificate>>;

  constructor(
    name: string,
    args: KarmadaControlPlaneArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    rejectUnrestorable(args);
    super(
      "archipelago:karmada:ControlPlane",
      name,
      { version: args.version },
      withoutDeletedWith(opts),
    );
    const { adminGeneration = firstAdminGeneration } = args;
    // Without a storage class, etcd's data is on its node.
    const level = args.etcd.storageClass === undefined ? "privileged" : "baseline";
    // Neither has `deletedWith` the cluster: a load balancer and etcd's volumes are billed apart from it, and are deleted
    // only with the objects that requested them.
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: systemNamespace, labels: podSecurity(level) } },
      { parent: this },
    );
    const service = declareApiService(`${name}-service`, args.service, {
      parent: this,
      dependsOn: [namespace],
    });
    this.diesWith = opts.deletedWith;
    this.address = loadBalancerAddress(service.status);
    this.server = this.address.apply((address) => `https://${bracketed(address)}:${apiPort}`);

    const pki = new KarmadaPki(
      `${name}-pki`,
      { ...args.trust, adminGeneration, address: this.address },
      { parent: this },
    );
    this.authority = pki.authority;
    this.certificates = {
      "karmada-ca": pki.authority,
      "karmada-front-proxy-ca": pki.frontProxyAuthority,
      "karmada-front-proxy": pki.frontProxyClient,
      "karmada-server": pki.server,
      "karmada-admin": pki.admin,
    };
    const inManager = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });
    const { snapshots, mirror } = args;
    const access =
      snapshots &&
      declareSnapshotAccess(`${name}-snapshots-access`, snapshots.storage, inManager(namespace));
    const restored =
      access && declareRestore(`${name}-restore`, args, clusterOf(this), inManager(access));
    const release = declareRelease(
      `${name}-release`,
      { ...args, evicts: args.failover !== undefined },
      pki,
      inManager(namespace, service, ...(restored === undefined ? [] : [restored])),
    );
    declareEtcdPolicy(`${name}-etcd`, snapshots !== undefined, inManager(namespace));
    if (snapshots !== undefined && access !== undefined) {
      const opts = inManager(access, release);
      declareSnapshotJob(`${name}-snapshots-job`, snapshots, mirror?.images, opts);
    }

    const uid = computed(namespace.metadata.uid, "uid of namespace karmada-system");
    this.provider = new ClusterProvider(
      `${name}-provider`,
      {
        clusterName: "karmada",
        // Known once Karmada's parts are ready.
        kubeconfig: this.kubeconfigOf(pki.server, release.status),
        // The API keeps what it holds when its address or its certificates change.
        identifier: pulumi.interpolate`karmada-${uid}`,
        // Independent of the manager's owner: everything in this API belongs to the stack.
        stackOwned: true,
        preflight: async (text) => {
          if (!pulumi.runtime.isDryRun()) await awaitKarmada(text);
        },
      },
      { parent: this },
    );
    const inKarmada = {
      parent: this,
      provider: this.provider,
      ...deletedWith(opts.deletedWith),
    };
    const { bound } = new Administrators(
      `${name}-admins`,
      { generation: adminGeneration },
      inKarmada,
    );
    this.kubeconfig = pulumi.secret(this.kubeconfigOf(pki.admin, bound));
    new MemberDeletionGuard(`${name}-departure`, inKarmada);
    if (args.failover !== undefined) {
      const { certificate } = new Failover(
        `${name}-failover`,
        {
          ...args.failover,
          authority: pki.authority,
          validityDays: args.trust.leafValidityDays,
          renewalWindowDays: args.trust.renewalWindowDays,
          inKarmada,
          image: args.images?.kubectl,
          imageMirror: args.mirror?.images,
        },
        childOptions(this, opts, { dependsOn: [namespace, release] }),
      );
      this.certificates = { ...this.certificates, "karmada-failover": certificate };
    }
    this.registerOutputs({ address: this.address });
  }

  /** The kubeconfig with a client certificate, known once `after` is. */
  private kubeconfigOf(
    { certPem, keyPem }: Certificate,
    after: pulumi.Output<unknown>,
  ): pulumi.Output<string> {
    return pulumi
      .all([this.server, this.authority.certPem, certPem, keyPem, after])
      .apply(([server, caPem, cert, key]) =>
        composeKubeconfig({
          name: "karmada",
          server,
          caPem,
          user: { certPem: cert, keyPem: key },
        }),
      );
  }
}

/** Adds the brackets that an IPv6 address has in a URL. */
function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
