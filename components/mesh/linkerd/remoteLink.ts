import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { toBase64 } from "../../internal/base64.ts";
import { Component } from "../../internal/component.ts";
import { credentialsDigest } from "../../internal/credentialsDigest.ts";
import { composeKubeconfig } from "../../internal/kubeconfig.ts";
import { childOptions, formerlyOfType } from "../../internal/options.ts";
import { type LinkRoute, linkSpec } from "./link.ts";
import { clusterDomain, credentialsName, multiclusterNamespace } from "./multiclusterNames.ts";
import { linkerdNamespace } from "./names.ts";

export interface RemoteLinkArgs {
  /** The Link's name, from `linkName`. Plain, as it is the suffix of the mirrors' names. */
  readonly link: string;
  /** The URL by which this cluster's pods reach the target's API. */
  readonly server: pulumi.Input<string>;
  /** The name in that API's certificate. @default that of the server */
  readonly tlsServerName?: pulumi.Input<string | undefined>;
  /** The target's RemoteAccess for this cluster, with the authority of that server; secrets. */
  readonly access: {
    readonly token: pulumi.Input<string>;
    readonly caPem: pulumi.Input<string>;
  };
  readonly route: LinkRoute;
  /** Address of the target's gateway; absent on a flat network. */
  readonly address?: pulumi.Input<string> | undefined;
}

/**
 * One cluster's Link to another, in one direction: the Link, and credentials for the target's API, once for the controller
 * that mirrors its Services and once for the control plane that looks up its pods.
 *
 * A change of the credentials reaches both. The controller reads them again because the Link's spec changes with them. The
 * control plane only handles Secrets that are created and deleted, so its Secret is replaced, delete-first.
 */
export class RemoteLink extends Component {
  /** A digest of the credentials; not secret. It changes with the target's API, authority or token. */
  public readonly credentials: pulumi.Output<string>;

  /** `opts.dependsOn` has to name this cluster's MulticlusterExtension, which installs the Link CRD. */
  constructor(name: string, args: RemoteLinkArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { link, route } = args;
    super(
      "archipelago:mesh/linkerd:RemoteLink",
      name,
      { link, route },
      formerlyOfType("archipelago:mesh/linkerd:LinkTo", opts),
    );
    const kubeconfig = kubeconfigOf(args);
    this.credentials = pulumi.unsecret(kubeconfig.apply(credentialsDigest));
    const data = { kubeconfig: kubeconfig.apply(toBase64) };
    const type = "mirror.linkerd.io/remote-kubeconfig";
    const credentials = { name: credentialsName(link) };
    const replaced = { replaceOnChanges: ["data"] };

    const forController = new k8s.core.v1.Secret(
      `${name}-credentials`,
      { metadata: { ...credentials, namespace: multiclusterNamespace }, type, data },
      childOptions(this, opts, replaced),
    );
    const forControlPlane = new k8s.core.v1.Secret(
      `${name}-discovery-credentials`,
      {
        metadata: {
          ...credentials,
          namespace: linkerdNamespace,
          labels: { "multicluster.linkerd.io/cluster-name": link },
          annotations: {
            "multicluster.linkerd.io/cluster-domain": clusterDomain,
            "multicluster.linkerd.io/trust-domain": clusterDomain,
          },
        },
        type,
        data,
      },
      childOptions(this, opts, replaced),
    );
    const spec = linkSpec(
      {
        name: link,
        route,
        address: args.address,
        credentialsDigest: this.credentials,
      },
      (digest, prefix) => pulumi.interpolate`${prefix}${digest}`,
    );
    new k8s.apiextensions.CustomResource(
      `${name}-link`,
      {
        apiVersion: "multicluster.linkerd.io/v1alpha3",
        kind: "Link",
        metadata: { name: link, namespace: multiclusterNamespace },
        spec,
      },
      // After all credentials: a controller without credentials for its Link retries late, and a control plane drops a
      // request for the pods of a cluster that it does not know yet.
      childOptions(this, opts, { dependsOn: [forController, forControlPlane] }),
    );
    this.registerOutputs();
  }
}

function kubeconfigOf(args: RemoteLinkArgs): pulumi.Output<string> {
  const { link: name, access } = args;
  const composed = pulumi
    .all([args.server, args.tlsServerName, access.caPem, access.token])
    .apply(([server, tlsServerName, caPem, token]) =>
      composeKubeconfig({ name, server, tlsServerName, caPem, user: { token } }),
    );
  return pulumi.secret(composed);
}
