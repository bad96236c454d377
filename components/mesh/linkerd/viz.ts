import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { MirrorArgs } from "../../internal/charts.ts";
import { childOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import type { WebhookArgs } from "./controlPlane.ts";
import { vizNamespace } from "./names.ts";
import { declareExtensionNamespace } from "./namespaces.ts";
import { meshRelease } from "../release.ts";
import { dashboardHost, dashboardService, type VizWebhook, vizValues } from "./vizValues.ts";

/** How the dashboard is reached from outside its cluster. */
export interface VizIngressArgs {
  /** The IngressClass that serves it. */
  readonly className: string;
  /** The name under which it is asked for, and the only one from outside that the dashboard answers to. */
  readonly host: string;
  /** Annotations for the controller of the class, over the program's own for ingress-nginx. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Who may see it: lines of a file that `htpasswd` makes. A secret. */
  readonly users: pulumi.Input<string>;
}

export interface VizArgs {
  /** Linkerd's release, as its charts call it. */
  readonly version: string;
  readonly webhooks: Readonly<Record<VizWebhook, WebhookArgs>>;
  /** @default no entrance: `linkerd viz dashboard` forwards a port */
  readonly ingress?: VizIngressArgs | undefined;
  /** @default false */
  readonly highAvailability?: boolean | undefined;
  /** @default the projects' own addresses */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra Helm values, laid over the program's own. */
  readonly values?: HelmValues | undefined;
}

/** Name of the Secret with the dashboard's users, and of nothing else. */
const usersName = "web-ingress-auth";

/** Linkerd's metrics, tap and dashboard in one cluster, and an Ingress for the dashboard where one is wanted. */
export class Viz extends pulumi.ComponentResource {
  /** `opts.dependsOn` has to name the cluster's control plane: viz is part of the mesh that it looks at. */
  constructor(name: string, args: VizArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { version, ingress, mirror, highAvailability = false } = args;
    super("archipelago:mesh/linkerd:Viz", name, { version, host: ingress?.host }, opts);
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });
    const namespace = declareExtensionNamespace(`${name}-namespace`, vizNamespace, "viz", after());
    const own = vizValues({
      webhooks: args.webhooks,
      host: ingress?.host,
      imageMirror: mirror?.images,
      highAvailability,
    });
    const release = meshRelease(
      `${name}-release`,
      {
        chart: "linkerd/linkerd-viz",
        release: "linkerd-viz",
        namespace: vizNamespace,
        version,
        mirror,
        values: mergeValues(own, args.values),
      },
      after(namespace),
    );
    if (ingress !== undefined) {
      const users = declareUsers(`${name}-users`, ingress.users, after(namespace));
      declareIngress(`${name}-ingress`, ingress, after(release, users));
    }
    this.registerOutputs();
  }
}

function declareUsers(
  name: string,
  users: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
  const metadata = { name: usersName, namespace: vizNamespace };
  return new k8s.core.v1.Secret(
    name,
    { metadata, type: "Opaque", stringData: { auth: pulumi.secret(users) } },
    opts,
  );
}

/**
 * The dashboard's Ingress. The annotations are ingress-nginx's, which other controllers pass over: the users, and the
 * Service's own name in place of the host, as the dashboard's websocket compares it with where it was loaded from.
 */
function declareIngress(
  name: string,
  { className, host, annotations }: VizIngressArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const nginx = "nginx.ingress.kubernetes.io";
  new k8s.networking.v1.Ingress(
    name,
    {
      metadata: {
        name: "web-ingress",
        namespace: vizNamespace,
        annotations: {
          [`${nginx}/upstream-vhost`]: `${dashboardHost}:${dashboardService.port}`,
          [`${nginx}/auth-type`]: "basic",
          [`${nginx}/auth-secret`]: usersName,
          [`${nginx}/auth-realm`]: "Authentication Required",
          // A controller without an address would otherwise be waited for.
          "pulumi.com/skipAwait": "true",
          ...annotations,
        },
      },
      spec: {
        ingressClassName: className,
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: {
                    service: {
                      name: dashboardService.name,
                      port: { number: dashboardService.port },
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    },
    opts,
  );
}
