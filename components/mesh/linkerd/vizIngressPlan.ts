import { vizNamespace } from "./names.ts";

/** The ingress controllers whose way to ask for users the program knows, and `other` for what the user tells it. */
export const ingressControllers = ["ingress-nginx", "traefik", "other"] as const;

/** What serves an IngressClass. */
export type IngressController = (typeof ingressControllers)[number];

/** Name of the Secret with the dashboard's users, and of what asks for them. */
export const usersName = "web-ingress-auth";

/**
 * Annotations by which a controller asks for the users of the Secret. The request keeps its Host, which the dashboard
 * compares with the page that a websocket was opened from; its own check lets the Ingress's host in.
 */
export function dashboardAnnotations(controller: IngressController): Record<string, string> {
  switch (controller) {
    case "ingress-nginx": {
      const nginx = "nginx.ingress.kubernetes.io";
      return {
        [`${nginx}/auth-type`]: "basic",
        [`${nginx}/auth-secret`]: usersName,
        [`${nginx}/auth-realm`]: "Authentication Required",
      };
    }
    case "traefik":
      return {
        "traefik.ingress.kubernetes.io/router.middlewares": `${vizNamespace}-${usersName}@kubernetescrd`,
      };
    case "other":
      return {};
  }
}

/**
 * Whether a class belongs to a controller, by its `spec.controller`. Several of ingress-nginx in one cluster have names
 * of their own, such as `k8s.io/internal-ingress-nginx`; Traefik goes by that name too where it stands in for it.
 */
export function belongsTo(spec: string, controller: IngressController): boolean {
  switch (controller) {
    case "ingress-nginx":
      return spec.includes("ingress-nginx");
    case "traefik":
      return spec === "traefik.io/ingress-controller";
    case "other":
      return true;
  }
}
