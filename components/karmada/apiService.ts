import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type LoadBalancerArgs, restrictedTo } from "../internal/loadBalancer.ts";
import { apiLabels, apiPort, systemNamespace } from "./names.ts";

/** Declares the Service for members and the program; the chart's own Service is internal to the manager. */
export function declareApiService(
  name: string,
  { annotations, sourceRanges }: LoadBalancerArgs = {},
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
  return new k8s.core.v1.Service(
    name,
    {
      metadata: {
        name: "karmada-apiserver-public",
        namespace: systemNamespace,
        annotations: {
          ...annotations,
          // It has no endpoints until the release exists, and the release needs the address first.
          "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}",
        },
      },
      spec: {
        type: "LoadBalancer",
        selector: apiLabels,
        ports: [{ name: "https", port: apiPort, targetPort: apiPort, protocol: "TCP" }],
        ...restrictedTo(sourceRanges),
      },
    },
    opts,
  );
}
