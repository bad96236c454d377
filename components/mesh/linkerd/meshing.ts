import type { Meshing } from "../meshing.ts";
import { directExports } from "./link.ts";
import type { FleetReach } from "./linkPlan.ts";
import { injectAnnotation } from "./names.ts";
import { mirrorRoute } from "./route.ts";

const inject = { [injectAnnotation]: "enabled" } as const;

/**
 * Linkerd's demands on others' objects. It mirrors a Service of one cluster to another under a name of its own, and only
 * one that is labelled for it, so a shared one needs labels and a route.
 *
 * On a flat network a shared Service is labelled for what its route leads to, and nothing else: one with both labels is
 * mirrored at once, and joins its federated Service only when the controller comes by again, up to ten minutes later.
 */
export function linkerdMeshing({ reach, selector, bundled, ingress }: FleetReach): Meshing {
  const exported = bundled ? selector : (ingress?.selector ?? selector);
  return {
    mesh: "linkerd",
    namespace: { annotations: inject },
    pod: { annotations: inject },
    // Its proxies are native sidecars unless the chart's values say otherwise.
    job: {},
    sharedService: ({ evenly }) => ({
      labels: reach === "flat" ? directExports[evenly ? "mirrored" : "federated"] : exported,
    }),
    route: (service) => mirrorRoute(service, reach),
    expose: () => [],
  };
}
