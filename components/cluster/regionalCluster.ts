import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { throwingRunError, UserError } from "../internal/errors.ts";
import { addressOf, selectContext } from "../internal/kubeconfig.ts";
import {
  type ClusterArgs,
  defaultReadinessTimeoutSeconds,
  type LinodeClusterArgs,
} from "./clusterArgs.ts";
import { currentKubeconfig } from "./currentKubeconfig.ts";
import { hooksBeforeCreate } from "./clusterCreation.ts";
import { type ClusterPreflight, ClusterProvider } from "./clusterProvider.ts";
import { assertMembership, identityOf, readinessOf } from "./existingCluster.ts";
import { declareMembership } from "./membership.ts";
import { autoscaledPaths, lkeInputs } from "./lke.ts";
import { type PeerAccess, peerAccessOf } from "./peerAccess.ts";

export interface RegionalClusterArgs {
  readonly cluster: ClusterArgs;
  /** The stack's name, for the command line in the error about an orphaned cluster. */
  readonly stack: string;
  /** Tags of what Linode bills, `stackTag` among them. */
  readonly tags: readonly string[];
  /** The tag of everything that the stack creates, by which an orphaned cluster is found. */
  readonly stackTag: string;
  /** The user's kubeconfig, YAML; required with `provider: "kubeconfig"`. */
  readonly kubeconfig?: pulumi.Input<string> | undefined;
  /** Time for a new cluster's API to answer and a node to be Ready, in seconds. @default {@link defaultReadinessTimeoutSeconds} */
  readonly readinessTimeoutSeconds?: number | undefined;
  /** Runs once the cluster is ready; see {@link ClusterProviderArgs.preflight}. @default no check */
  readonly preflight?: ClusterPreflight | undefined;
}

/**
 * One cluster of the fleet: an LKE cluster that the stack owns, or an existing cluster, and the one kubernetes provider
 * through which everything in it is declared.
 *
 * The provider is created once the cluster is ready and has passed the preflight. A preview does not wait for readiness.
 */
export class RegionalCluster extends Component {
  /** The cluster's name in the fleet. */
  readonly clusterName: string;
  /** The kubernetes provider of this cluster; the only one. */
  readonly provider: ClusterProvider;
  /** A kubeconfig of this cluster alone, YAML; a secret. Known once the provider exists. */
  readonly kubeconfig: pulumi.Output<string>;
  /** URL of the cluster's API, for whoever has the kubeconfig. */
  readonly apiEndpoint: pulumi.Output<string>;
  /** How other clusters reach the cluster's API. */
  readonly peerAccess: PeerAccess;
  /** The LKE cluster, for `deletedWith`; undefined for a cluster that the stack does not own. */
  readonly owned: linode.LkeCluster | undefined;

  constructor(name: string, args: RegionalClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { cluster, stack } = args;
    requireKubeconfig(args);
    super("archipelago:cluster:RegionalCluster", name, { cluster: cluster.name }, opts);
    this.clusterName = cluster.name;
    const { readinessTimeoutSeconds: timeoutSeconds = defaultReadinessTimeoutSeconds } = args;
    const advice = refusalAdvice(name, cluster);
    const ready = readinessOf({ cluster: cluster.name, timeoutSeconds, advice });
    const source = declareSource(name, args, ready, this);
    this.owned = source.owned;
    // The address is no secret: it appears in the peers' settings.
    const address = pulumi.unsecret(source.credentials.apply(throwingRunError(addressOf)));
    this.apiEndpoint = address.apply(({ server }) => server);
    this.peerAccess = peerAccessOf(cluster, address);
    const membership = { stack, cluster: cluster.name };
    this.provider = new ClusterProvider(
      `${name}-provider`,
      {
        clusterName: cluster.name,
        kubeconfig: source.credentials,
        identifier: source.identifier,
        stackOwned: source.owned !== undefined,
        preflight: async (kubeconfig) => {
          await ready(kubeconfig);
          if (source.owned === undefined) await assertMembership(kubeconfig, membership);
          await args.preflight?.(kubeconfig);
        },
      },
      { parent: this },
    );
    if (source.owned === undefined) {
      const options = { parent: this, provider: this.provider };
      declareMembership(`${name}-membership`, membership, source.identifier, options);
    }
    this.kubeconfig = this.provider.urn.apply(() => this.provider.kubeconfig);
    this.registerOutputs({ apiEndpoint: this.apiEndpoint });
  }
}

/** Credentials and identity of a cluster. */
interface Source {
  readonly owned: linode.LkeCluster | undefined;
  readonly credentials: pulumi.Output<string>;
  readonly identifier: pulumi.Output<string>;
}

function declareSource(
  name: string,
  { cluster, stack, stackTag, tags, kubeconfig }: RegionalClusterArgs,
  ready: ClusterPreflight,
  parent: pulumi.Resource,
): Source {
  if (cluster.provider === "linode") {
    const owned = declareLke(name, cluster, { stack, stackTag, tags }, parent);
    return { owned, credentials: currentKubeconfig(cluster.name, owned), identifier: owned.id };
  }
  const select = throwingRunError((text: string) => selectContext(text, cluster.context));
  const credentials = pulumi.secret(kubeconfig ?? "").apply(select);
  return { owned: undefined, credentials, identifier: identityOf(cluster, credentials, ready) };
}

function declareLke(
  parentName: string,
  cluster: LinodeClusterArgs,
  { stack, stackTag, tags }: Pick<RegionalClusterArgs, "stack" | "stackTag" | "tags">,
  parent: pulumi.Resource,
): linode.LkeCluster {
  const ignoreChanges = autoscaledPaths(cluster.pools);
  const { name, label } = cluster;
  const resource = `${parentName}-lke`;
  return new linode.LkeCluster(resource, lkeInputs(cluster, tags), {
    parent,
    hooks: {
      beforeCreate: hooksBeforeCreate(resource, cluster, {
        ...{ name, label, stack, stackTag },
        parent: parentName,
      }),
    },
    // Labels are unique in the account, so the old and the new cluster cannot exist at the same time.
    deleteBeforeReplace: true,
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
  });
}

function requireKubeconfig({ cluster, kubeconfig }: RegionalClusterArgs): void {
  if (cluster.provider === "kubeconfig" && kubeconfig === undefined) {
    throw new UserError(
      `cluster ${cluster.name}: provider "kubeconfig" requires a kubeconfig; set the secret archipelago:kubeconfig`,
    );
  }
}

/** What to do about a cluster that refuses its kubeconfig. */
function refusalAdvice(name: string, { provider }: ClusterArgs): string {
  const how =
    provider === "linode"
      ? `read it from Linode with: pulumi refresh --target '**${name}-lke'`
      : "set it with: pulumi config set --secret archipelago:kubeconfig < FILE";
  return (
    `expected the cluster's current kubeconfig; ${how} (PULUMI_K8S_DELETE_UNREACHABLE would drop everything in the ` +
    "cluster from the state)"
  );
}
