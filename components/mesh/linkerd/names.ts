/** Namespace of Linkerd's control plane, in every cluster. */
export const linkerdNamespace = "linkerd";

/** Annotation of the control plane's namespace: the stack that owns it. */
export const ownerAnnotation = "archipelago/stack";

/** Default of the chart's value `clusterNetworks`: every private network. */
export const defaultClusterNetworks =
  "10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16,fd00::/8";

/**
 * Policies that Linkerd applies to a port which no Server selects, in its own words. `deny` is not among them: it would
 * refuse the fleet's own requests too.
 */
export const inboundPolicies = [
  "all-authenticated",
  "cluster-authenticated",
  "all-unauthenticated",
  "cluster-unauthenticated",
  "audit",
] as const;

/** See {@link inboundPolicies}. */
export type InboundPolicy = (typeof inboundPolicies)[number];

/** Only clients of the mesh are served, with mutual TLS; as Istio's STRICT mode. */
export const defaultInboundPolicy: InboundPolicy = "all-authenticated";

/** Namespace of viz, in every cluster that has it. */
export const vizNamespace = "linkerd-viz";

/** Annotation that joins pods to the mesh, on their namespace or on the pods. */
export const injectAnnotation = "linkerd.io/inject";

/** The Services of the control plane's webhooks, by their key in the chart's values. */
export const controlPlaneWebhooks = {
  proxyInjector: "linkerd-proxy-injector",
  profileValidator: "linkerd-sp-validator",
  policyValidator: "linkerd-policy-validator",
} as const;

/** A webhook of the control plane. */
export type ControlPlaneWebhook = keyof typeof controlPlaneWebhooks;

/**
 * Minimum of days before its expiry at which a certificate is renewed: `linkerd check` warns about certificates that expire
 * within 60 days.
 */
export const leastRenewalWindowDays = 61;
