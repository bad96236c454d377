import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { vizNamespace } from "./names.ts";

/** Name of the objects that let the ingress reach the dashboard. */
const name = "web-ingress";
const metadata = { name, namespace: vizNamespace };
const group = "policy.linkerd.io";

/**
 * The objects of Linkerd's policy that admit clients outside the mesh to the dashboard, and only to its port, whatever the
 * default policy. The user's ingress controller is usually not meshed, and its addresses are not known: any address of the
 * cluster is admitted, as it was before it had a policy.
 */
export const dashboardPolicy = [
  {
    role: "server",
    apiVersion: `${group}/v1beta3`,
    kind: "Server",
    metadata,
    // With all defaults of the API written out, so that a refresh shows no change.
    spec: {
      podSelector: { matchLabels: { "linkerd.io/extension": "viz", component: "web" } },
      port: "http",
      proxyProtocol: "HTTP/1",
      accessPolicy: "deny",
    },
  },
  {
    role: "networks",
    apiVersion: `${group}/v1alpha1`,
    kind: "NetworkAuthentication",
    metadata,
    spec: { networks: [{ cidr: "0.0.0.0/0" }, { cidr: "::/0" }] },
  },
  {
    role: "authorization",
    apiVersion: `${group}/v1alpha1`,
    kind: "AuthorizationPolicy",
    metadata,
    spec: {
      targetRef: { group, kind: "Server", name },
      requiredAuthenticationRefs: [{ group, kind: "NetworkAuthentication", name }],
    },
  },
] as const;

/** Declares {@link dashboardPolicy}. */
export function declareDashboardPolicy(
  prefix: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  return dashboardPolicy.map(
    ({ role, ...object }) =>
      new k8s.apiextensions.CustomResource(`${prefix}-policy-${role}`, { ...object }, opts),
  );
}
