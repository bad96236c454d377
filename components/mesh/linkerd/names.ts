/** Where Linkerd's control plane lives, in every cluster. */
export const linkerdNamespace = "linkerd";

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
