import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { clusterHook } from "../../cluster/hook.ts";
import { checkIngressClass } from "./checks/ingressClass.ts";
import { vizNamespace } from "./names.ts";
import { dashboardAnnotations, type IngressController, usersName } from "./vizIngressPlan.ts";
import { dashboardService } from "./vizValues.ts";

/** How the dashboard is reached from outside its cluster. */
export interface VizIngressArgs {
  /** The IngressClass that serves it. */
  readonly className: string;
  /** What serves the class, and so how it is told to ask for users. */
  readonly controller: IngressController;
  /** The name under which it is asked for, and the only one from outside that the dashboard answers to. */
  readonly host: string;
  /** Annotations of the Ingress, over the program's own for the controller. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Who may see it: lines of a file that `htpasswd` makes. A secret. */
  readonly users: pulumi.Input<string>;
}

/**
 * The dashboard's Ingress with its users, after what `opts` depend on.
 *
 * @param cluster by which the IngressClass is looked at before anything is served; without it the class is taken to be
 *   what `controller` says
 */
export function declareDashboardIngress(
  name: string,
  args: VizIngressArgs,
  cluster: ClusterProvider | undefined,
  opts: pulumi.CustomResourceOptions,
): void {
  const { controller, host } = args;
  const metadata = { name: usersName, namespace: vizNamespace };
  const users = new k8s.core.v1.Secret(
    `${name}-users`,
    { metadata, type: "Opaque", stringData: { auth: pulumi.secret(args.users) } },
    opts,
  );
  const guards = [users, ...(controller === "traefik" ? [declareAuthMiddleware(name, opts)] : [])];
  const service = { name: dashboardService.name, port: { number: dashboardService.port } };
  const paths = [{ path: "/", pathType: "Prefix", backend: { service } }];
  new k8s.networking.v1.Ingress(
    `${name}-ingress`,
    {
      metadata: {
        name: "web-ingress",
        namespace: vizNamespace,
        annotations: {
          ...dashboardAnnotations(controller),
          // A controller without an address would otherwise be waited for.
          "pulumi.com/skipAwait": "true",
          ...args.annotations,
        },
      },
      spec: { ingressClassName: args.className, rules: [{ host, http: { paths } }] },
    },
    // Nothing leads to the dashboard before what guards it is there.
    pulumi.mergeOptions(opts, {
      dependsOn: guards,
      ...(cluster !== undefined && { hooks: ingressClassHooks(args, cluster) }),
    }),
  );
}

/** Looks at the class before each step of the Ingress. */
function ingressClassHooks(
  { className, controller }: VizIngressArgs,
  cluster: ClusterProvider,
): pulumi.ResourceHookBinding {
  const check = clusterHook(cluster, (api) => checkIngressClass({ ...api, className, controller }));
  return { beforeCreate: [check], beforeUpdate: [check] };
}

/** Traefik's way to ask for users: an object of its own that the Ingress names. Without it Traefik serves nothing. */
function declareAuthMiddleware(name: string, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  return new k8s.apiextensions.CustomResource(
    `${name}-guard`,
    {
      apiVersion: "traefik.io/v1alpha1",
      kind: "Middleware",
      metadata: { name: usersName, namespace: vizNamespace },
      spec: { basicAuth: { secret: usersName, removeHeader: true } },
    },
    opts,
  );
}
