import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";
import { fromBase64 } from "../internal/base64.ts";
import { Component } from "../internal/component.ts";
import { asRunError } from "../internal/errors.ts";
import { selectContext, serverOf } from "../internal/kubeconfig.ts";
import {
  type ClusterArgs,
  defaultReadinessTimeoutSeconds,
  type LinodeClusterArgs,
} from "./clusterArgs.ts";
import { type ClusterPreflight, ClusterProvider } from "./clusterProvider.ts";
import { refuseLeftBehind } from "./leftBehind.ts";
import { autoscaledPaths, lkeInputs } from "./lke.ts";
import { awaitReadiness } from "./readiness.ts";

export interface RegionalClusterArgs {
  readonly cluster: ClusterArgs;
  /** The stack's name: an error about an orphaned cluster has a command line for it. */
  readonly stack: string;
  /** Tags of what Linode bills, `stackTag` among them. */
  readonly tags: readonly string[];
  /** The tag of everything that the stack makes: how a cluster is found that a killed update left behind. */
  readonly stackTag: string;
  /** The user's kubeconfig, YAML; needed with `provider: "kubeconfig"`. */
  readonly kubeconfig?: pulumi.Input<string> | undefined;
  /** How long a new cluster may take to answer and to have a node, in seconds. @default {@link defaultReadinessTimeoutSeconds} */
  readonly readinessTimeoutSeconds?: number | undefined;
  /** Asked once the cluster is ready; see {@link ClusterProviderArgs.preflight}. @default nothing is asked */
  readonly preflight?: ClusterPreflight | undefined;
}

/**
 * One island of the fleet: an LKE cluster of the stack's own, or a cluster that the user brings, and the one kubernetes
 * provider through which everything in it is declared.
 *
 * The provider is there once the cluster is ready, which a preview does not wait for, and has passed the preflight.
 */
export class RegionalCluster extends Component {
  /** The cluster's name in the fleet. */
  readonly clusterName: string;
  /** The kubernetes provider of this cluster; the only one. */
  readonly provider: ClusterProvider;
  /** A kubeconfig of this cluster alone, YAML; a secret. Known once the provider is there. */
  readonly kubeconfig: pulumi.Output<string>;
  /** URL of the cluster's API. */
  readonly apiEndpoint: pulumi.Output<string>;
  /** The LKE cluster behind it, for `deletedWith`; undefined for a cluster that is not ours to delete. */
  readonly owned: linode.LkeCluster | undefined;

  constructor(name: string, args: RegionalClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { cluster } = args;
    requireKubeconfig(args);
    super("archipelago:cluster:RegionalCluster", name, { cluster: cluster.name }, opts);
    this.clusterName = cluster.name;
    const source = declareSource(name, args, this);
    this.owned = source.owned;
    const { readinessTimeoutSeconds: timeoutSeconds = defaultReadinessTimeoutSeconds } = args;
    // The URL is no secret; it stands in the settings of the cluster's peers.
    this.apiEndpoint = pulumi.unsecret(source.credentials.apply(serverOf));
    this.provider = new ClusterProvider(
      `${name}-provider`,
      {
        clusterName: cluster.name,
        kubeconfig: source.credentials,
        identifier: source.identifier,
        stackOwned: source.owned !== undefined,
        preflight: async (kubeconfig) => {
          if (!pulumi.runtime.isDryRun()) {
            await awaitReadiness({ cluster: cluster.name, kubeconfig, timeoutSeconds });
          }
          await args.preflight?.(kubeconfig);
        },
      },
      { parent: this },
    );
    this.kubeconfig = this.provider.urn.apply(() => this.provider.kubeconfig);
    this.registerOutputs({ apiEndpoint: this.apiEndpoint });
  }
}

/** Where the credentials of a cluster come from, and what tells it from every other one. */
interface Source {
  readonly owned: linode.LkeCluster | undefined;
  readonly credentials: pulumi.Output<string>;
  readonly identifier: pulumi.Input<string>;
}

function declareSource(
  name: string,
  { cluster, stack, stackTag, tags, kubeconfig }: RegionalClusterArgs,
  parent: pulumi.Resource,
): Source {
  if (cluster.provider === "linode") {
    const owned = declareLke(name, cluster, { stack, stackTag, tags }, parent);
    const credentials = owned.kubeconfig.apply(fromBase64);
    return { owned, credentials, identifier: owned.id };
  }
  const credentials = pulumi.secret(kubeconfig ?? "").apply((text) => {
    try {
      return selectContext(text, cluster.context);
    } catch (error) {
      throw asRunError(error);
    }
  });
  return { owned: undefined, credentials, identifier: cluster.context };
}

function declareLke(
  parentName: string,
  cluster: LinodeClusterArgs,
  { stack, stackTag, tags }: Pick<RegionalClusterArgs, "stack" | "stackTag" | "tags">,
  parent: pulumi.Resource,
): linode.LkeCluster {
  const ignoreChanges = autoscaledPaths(cluster.pools);
  const { name, label } = cluster;
  return new linode.LkeCluster(`${parentName}-lke`, lkeInputs(cluster, tags), {
    parent,
    hooks: {
      beforeCreate: [refuseLeftBehind({ name, label, stack, stackTag, parent: parentName })],
    },
    // Labels are unique in the account, so the next cluster cannot stand beside the last one.
    deleteBeforeReplace: true,
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
  });
}

function requireKubeconfig({ cluster, kubeconfig }: RegionalClusterArgs): void {
  if (cluster.provider === "kubeconfig" && kubeconfig === undefined) {
    throw new pulumi.RunError(`cluster ${cluster.name} needs the secret archipelago:kubeconfig`);
  }
}
