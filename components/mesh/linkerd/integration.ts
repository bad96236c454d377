import type { MeshIntegration } from "../integration.ts";
import { directExports } from "./link.ts";
import type { LinkTopology } from "./linkPlan.ts";
import { failureAccrual, type LocalityRule } from "./locality.ts";
import { injectAnnotation } from "./names.ts";
import { mirrorRoute } from "./route.ts";

const inject = { [injectAnnotation]: "enabled" } as const;

/**
 * Linkerd's requirements on other objects. It mirrors a Service of one cluster to another under a name of its own, and
 * only if the Service has the export label, so a global Service needs labels and a route.
 *
 * On a flat network a global Service gets only the label for the backends of its route: a Service with both labels is
 * mirrored at once, but joins its federated Service only at the controller's next resync, up to ten minutes later.
 *
 * @param locality behind gateways: prefers each cluster's own endpoints; undefined for the same share everywhere
 */
export function linkerdIntegration(
  { network, selector, linkerdGateway, ingress }: LinkTopology,
  locality?: LocalityRule,
): MeshIntegration {
  const exported = linkerdGateway ? selector : (ingress?.selector ?? selector);
  return {
    mesh: "linkerd",
    namespace: { annotations: inject },
    pod: { annotations: inject },
    // Opaque traffic, tap, and admin with health and metrics. Other traffic comes to the application's port.
    proxyPorts: [4143, 4190, 4191],
    // Its proxies are native sidecars unless the chart's values say otherwise.
    job: {},
    globalService: ({ loadBalancing }) => {
      if (network === "flat") {
        return { labels: directExports[loadBalancing === "even" ? "mirrored" : "federated"] };
      }
      return {
        labels: exported,
        // The gate has to see each cluster's own answer.
        ...(loadBalancing === "locality" && { annotations: failureAccrual }),
      };
    },
    route: (service) => mirrorRoute(service, { network, locality }),
    expose: () => [],
  };
}
