import { vizNamespace } from "./names.ts";

/** Ingress controllers whose authentication the program configures, and `other`, which the user configures. */
export const ingressControllers = ["ingress-nginx", "traefik", "other"] as const;

/** The controller that serves an IngressClass. */
export type IngressController = (typeof ingressControllers)[number];

/** Name of the Secret with the dashboard's users, and of the object that configures their authentication. */
export const usersName = "web-ingress-auth";

/**
 * Annotations that configure a controller's authentication with the users of the Secret. The request keeps its Host header,
 * which the dashboard compares with the origin of a websocket; its own check accepts the Ingress's host.
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
 * The controller of a class, from its `spec.controller`. Several ingress-nginx controllers in one cluster have different
 * names, such as `k8s.io/internal-ingress-nginx`; Traefik uses such a name too when it replaces ingress-nginx.
 */
export function controllerOf(spec: string): IngressController {
  if (spec.includes("ingress-nginx")) return "ingress-nginx";
  return spec === "traefik.io/ingress-controller" ? "traefik" : "other";
}
