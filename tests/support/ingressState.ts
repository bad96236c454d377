import type { MockRequest } from "./mockOutputs.ts";

/** For `deploy`: the outputs of a patch of an ingress' Service, which has its owner's ports. */
export function ingressState({ type, name }: MockRequest): Record<string, unknown> | undefined {
  if (type !== "kubernetes:core/v1:ServicePatch" || !name.endsWith("-annotations"))
    return undefined;
  return {
    spec: {
      ports: [
        { name: "web", port: 80, targetPort: 8080, protocol: "TCP" },
        { name: "websecure", port: 443, protocol: "TCP" },
      ],
    },
  };
}
