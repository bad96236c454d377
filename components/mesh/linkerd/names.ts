/** Where Linkerd's control plane lives, in every cluster. */
export const linkerdNamespace = "linkerd";

/** Annotation of the control plane's namespace: the stack that it belongs to. */
export const ownerAnnotation = "archipelago/stack";

/** The networks that the chart tells Linkerd of unless the values say otherwise: every private one. */
export const defaultClusterNetworks =
  "10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16,fd00::/8";

/** Where viz lives, in every cluster that has it. */
export const vizNamespace = "linkerd-viz";

/** What joins pods to the mesh: an annotation of their namespace or of their own. */
export const injectAnnotation = "linkerd.io/inject";

/** The control plane's webhooks, by the key of the chart's values that is theirs, and the Services behind them. */
export const controlPlaneWebhooks = {
  proxyInjector: "linkerd-proxy-injector",
  profileValidator: "linkerd-sp-validator",
  policyValidator: "linkerd-policy-validator",
} as const;

/** A webhook of the control plane. */
export type ControlPlaneWebhook = keyof typeof controlPlaneWebhooks;

/**
 * How many days before its end a certificate is renewed at the latest. Linkerd's own check complains from 60 days before
 * on, so it never gets to see fewer.
 */
export const leastRenewalWindowDays = 61;
