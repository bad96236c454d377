import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { clusterHook } from "../../cluster/hook.ts";
import { declareDashboardPolicy } from "./dashboardPolicy.ts";
import { checkIngressClass } from "./checks/ingressClass.ts";
import { vizNamespace } from "./names.ts";
import { dashboardAnnotations, type IngressController, usersName } from "./vizIngressPlan.ts";
import { dashboardService } from "./vizValues.ts";

/** Arguments of the dashboard's Ingress. */
export interface VizIngressArgs {
  /** The IngressClass that serves it. */
  readonly className: string;
  /** The class's controller, which decides how authentication is configured. */
  readonly controller: IngressController;
  /** The host name of the Ingress, and the only external one that the dashboard accepts. */
  readonly host: string;
  /** Annotations of the Ingress, merged over the program's own for the controller. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The users with access: lines in the format of `htpasswd`. A secret. */
  readonly users: pulumi.Input<string>;
}

/**
 * Declares the dashboard's Ingress, the Secret with its users and the policy for clients outside the mesh, after the dependencies in `opts`.
 *
 * @param cluster for the check of the IngressClass before the dashboard is served; undefined to trust `controller`
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
  const guarded = [
    users,
    ...declareDashboardPolicy(name, opts),
    ...(controller === "traefik" ? [declareAuthMiddleware(name, opts)] : []),
  ];
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
          // The provider would otherwise wait for an address, which not every controller sets.
          "pulumi.com/skipAwait": "true",
          ...args.annotations,
        },
      },
      spec: { ingressClassName: args.className, rules: [{ host, http: { paths } }] },
    },
    // No route to the dashboard before its authentication exists, and before its proxy serves the ingress.
    pulumi.mergeOptions(opts, {
      dependsOn: guarded,
      ...(cluster !== undefined && { hooks: ingressClassHooks(args, cluster) }),
    }),
  );
}

/** Hooks that check the class before each step of the Ingress. */
function ingressClassHooks(
  { className, controller }: VizIngressArgs,
  cluster: ClusterProvider,
): pulumi.ResourceHookBinding {
  const check = clusterHook(cluster, (api) => checkIngressClass({ ...api, className, controller }));
  return { beforeCreate: [check], beforeUpdate: [check] };
}

/** Declares Traefik's authentication, an object that the Ingress refers to. Without it Traefik does not serve the Ingress. */
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
