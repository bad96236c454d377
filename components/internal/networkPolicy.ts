import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** The connections that a namespace's network policies allow. */
export interface NamespaceTraffic {
  readonly namespace: string;
  /** Values of the label `app` of the namespace's own pods. */
  readonly apps: readonly string[];
  /** TCP ports of these pods that others connect to: their own, and their proxies'. */
  readonly ports: readonly number[];
  /** True if only the namespace's own pods may open connections; otherwise every pod in it may. */
  readonly closed: boolean;
}

/**
 * Specs of a namespace's network policies by name: nothing is allowed by default, and the namespace's own pods accept
 * connections on their ports.
 *
 * From everywhere, since peers and gateways have addresses that no policy knows; the mesh authenticates them. The own pods
 * connect to everything, since the control plane, DNS and the peers' gateways have such addresses too.
 */
function namespacePolicies({ apps, ports, closed }: NamespaceTraffic) {
  return {
    "default-deny": {
      podSelector: {},
      policyTypes: closed ? ["Ingress", "Egress"] : ["Ingress"],
    },
    workloads: {
      podSelector: { matchExpressions: [{ key: "app", operator: "In", values: [...apps] }] },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ ports: ports.map((port) => ({ protocol: "TCP", port })) }],
      egress: [{}],
    },
  };
}

/** Declares a namespace's network policies. */
export function declareNamespacePolicies(
  name: string,
  traffic: NamespaceTraffic,
  opts: pulumi.CustomResourceOptions,
): void {
  for (const [policy, spec] of Object.entries(namespacePolicies(traffic))) {
    new k8s.networking.v1.NetworkPolicy(
      `${name}-${policy}`,
      { metadata: { name: policy, namespace: traffic.namespace }, spec },
      opts,
    );
  }
}
