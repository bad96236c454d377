import { vizNamespace } from "./names.ts";

/** Ingress controllers: those that the program can configure to ask for users, and any other, which the user configures. */
export const ingressControllers = ["ingress-nginx", "traefik", "other"] as const;

/** The controller that serves an IngressClass. */
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
 * The controller that a class belongs to, by its `spec.controller`. Several of ingress-nginx in one cluster have names of
 * their own, such as `k8s.io/internal-ingress-nginx`; Traefik goes by that name too where it stands in for it.
 */
export function controllerOf(spec: string): IngressController {
  if (spec.includes("ingress-nginx")) return "ingress-nginx";
  return spec === "traefik.io/ingress-controller" ? "traefik" : "other";
}
