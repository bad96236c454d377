import type { PlannedObject } from "../../cluster/leftObjects.ts";

/** What Istio's charts create outside of namespaces, and its namespace: by these a former Istio is found that was removed. */
export function istioObjects(namespace: string): readonly PlannedObject[] {
  const base = { names: ["istio-base"], namespace };
  const istiod = { names: ["istiod", "istiod-remote"], namespace };
  const crds = [
    ...["virtualservices", "destinationrules", "serviceentries"].map(
      (kind) => `${kind}.networking.istio.io`,
    ),
    ...["authorizationpolicies", "peerauthentications"].map((kind) => `${kind}.security.istio.io`),
  ];
  return [
    { kind: "Namespace", name: namespace },
    ...crds.map((name) => ({ kind: "CustomResourceDefinition", name, release: base }) as const),
    { kind: "ValidatingWebhookConfiguration", name: "istiod-default-validator", release: base },
    {
      kind: "ValidatingWebhookConfiguration",
      name: `istio-validator-${namespace}`,
      release: istiod,
    },
    { kind: "MutatingWebhookConfiguration", name: "istio-sidecar-injector", release: istiod },
    { kind: "ClusterRole", name: `istiod-clusterrole-${namespace}`, release: istiod },
  ];
}
