/** Namespaces that belong to the fleet, or without which it does not work. */
export const fleetNamespaces = new Set([
  ...["kube-system", "istio-system", "istio-ingress", "linkerd", "linkerd-multicluster"],
  ...["linkerd-viz", "karmada-system", "karmada-cluster", "archipelago-gate", "demo", "emojivoto"],
]);
