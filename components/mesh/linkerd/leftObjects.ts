import type { PlannedObject } from "../../cluster/leftObjects.ts";
import { multiclusterNamespace } from "./multiclusterNames.ts";
import { linkerdNamespace } from "./names.ts";

/** What Linkerd's charts create outside of namespaces, and their namespaces: by these a former Linkerd is found that was removed. */
export function linkerdObjects(multicluster: boolean): readonly PlannedObject[] {
  const release = (name: string) => ({ names: [name], namespace: linkerdNamespace });
  const [crds, controlPlane] = [release("linkerd-crds"), release("linkerd-control-plane")];
  const extension = { names: ["linkerd-multicluster"], namespace: multiclusterNamespace };
  return [
    { kind: "Namespace", name: linkerdNamespace },
    { kind: "CustomResourceDefinition", name: "serviceprofiles.linkerd.io", release: crds },
    { kind: "CustomResourceDefinition", name: "servers.policy.linkerd.io", release: crds },
    {
      kind: "MutatingWebhookConfiguration",
      name: "linkerd-proxy-injector-webhook-config",
      release: controlPlane,
    },
    {
      kind: "ValidatingWebhookConfiguration",
      name: "linkerd-policy-validator-webhook-config",
      release: controlPlane,
    },
    { kind: "ClusterRole", name: "linkerd-linkerd-identity", release: controlPlane },
    ...(multicluster
      ? ([
          { kind: "Namespace", name: multiclusterNamespace },
          {
            kind: "CustomResourceDefinition",
            name: "links.multicluster.linkerd.io",
            release: extension,
          },
        ] as const)
      : []),
  ];
}
