import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterProvider } from "../cluster/clusterProvider.ts";
import { loadBalancerAddress } from "../internal/address.ts";
import { Component } from "../internal/component.ts";
import { computed } from "../internal/computed.ts";
import { composeKubeconfig } from "../internal/kubeconfig.ts";
import { type LoadBalancerArgs, restrictedTo } from "../internal/loadBalancer.ts";
import { childOptions, withoutDeletedWith } from "../internal/options.ts";
import type { Certificate } from "../pki/certificate.ts";
import { KarmadaPki } from "../pki/karmadaPki.ts";
import { MemberDeletionGuard } from "./memberDeletionGuard.ts";
import { apiLabels, apiPort, systemNamespace } from "./names.ts";
import { awaitKarmada } from "./readiness.ts";
import { declareRelease, type KarmadaReleaseArgs } from "./release.ts";

export interface KarmadaControlPlaneArgs extends KarmadaReleaseArgs {
  /** Lifetimes of Karmada's certificates, in days. */
  readonly trust: {
    readonly authorityValidityDays: number;
    readonly leafValidityDays: number;
    readonly renewalWindowDays: number;
    /** See `KarmadaPki`. @default false */
    readonly protectAuthorities?: boolean;
  };
  /** The API's load balancer. @default one that every address may connect to */
  readonly service?: LoadBalancerArgs | undefined;
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
  /** An administrator's kubeconfig for Karmada's API, YAML; a secret. Known once the API answers. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Address of the API's load balancer, IP or host name. */
  readonly address: pulumi.Output<string>;
  /** URL of the API as members reach it. */
  readonly server: pulumi.Output<string>;
  /** Signs the agents' certificates and the API's own. */
  readonly authority: Certificate;
  /** Karmada's certificates by name, for their fingerprints and expiries. */
  readonly certificates: Readonly<Record<string, Certificate>>;

  constructor(
    name: string,
    args: KarmadaControlPlaneArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super(
      "archipelago:karmada:ControlPlane",
      name,
      { version: args.version },
      withoutDeletedWith(opts),
    );
    // Neither has `deletedWith` the cluster: a load balancer and etcd's volumes are billed apart from it, and are deleted
    // only with the objects that requested them.
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: systemNamespace } },
      { parent: this },
    );
    const service = declareService(`${name}-service`, args.service, {
      parent: this,
      dependsOn: [namespace],
    });
    this.address = loadBalancerAddress(service.status);
    this.server = this.address.apply((address) => `https://${bracketed(address)}:${apiPort}`);

    const pki = new KarmadaPki(
      `${name}-pki`,
      { ...args.trust, address: this.address },
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
    const release = declareRelease(
      `${name}-release`,
      args,
      pki,
      childOptions(this, opts, { dependsOn: [namespace, service] }),
    );

    const kubeconfig = pulumi
      .all([
        this.server,
        pki.authority.certPem,
        pki.admin.certPem,
        pki.admin.keyPem,
        // For the order only: known once Karmada's parts are ready.
        release.status,
      ])
      .apply(([server, caPem, certPem, keyPem]) =>
        composeKubeconfig({ name: "karmada", server, caPem, user: { certPem, keyPem } }),
      );
    const uid = computed(namespace.metadata.uid, "uid of namespace karmada-system");
    this.provider = new ClusterProvider(
      `${name}-provider`,
      {
        clusterName: "karmada",
        kubeconfig,
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
    this.kubeconfig = this.provider.urn.apply(() => this.provider.kubeconfig);
    new MemberDeletionGuard(`${name}-departure`, { parent: this, provider: this.provider });
    this.registerOutputs({ address: this.address });
  }
}

/** Declares the Service for members and the program; the chart's own Service is internal to the manager. */
function declareService(
  name: string,
  { annotations, sourceRanges }: LoadBalancerArgs = {},
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
  return new k8s.core.v1.Service(
    name,
    {
      metadata: {
        name: "karmada-apiserver-public",
        namespace: systemNamespace,
        annotations: {
          ...annotations,
          // It has no endpoints until the release exists, and the release needs the address first.
          "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}",
        },
      },
      spec: {
        type: "LoadBalancer",
        selector: apiLabels,
        ports: [{ name: "https", port: apiPort, targetPort: apiPort, protocol: "TCP" }],
        ...restrictedTo(sourceRanges),
      },
    },
    opts,
  );
}

/** Adds the brackets that an IPv6 address has in a URL. */
function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
