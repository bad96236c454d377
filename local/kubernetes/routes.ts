import { serviceCidr, type ClusterNode } from "./spec.ts";

/** Marks the routes that are the cloud's, so that those of nodes that went can be told and removed. */
export const routeProtocol = 78;

export interface Route {
  /** A range of addresses. */
  readonly to: string;
  /** The address of the node that knows the way. */
  readonly via: string;
}

/**
 * The routes of a machine: each other node's pods through that node, and for a machine that is no node (the control
 * plane) services through any node, whose kube-proxy knows them.
 */
export function podRoutes(nodes: readonly ClusterNode[], machine: string): Route[] {
  const routes = nodes
    .filter(({ name }) => name !== machine)
    .map(({ podCidr, address }) => ({ to: podCidr, via: address }));
  const gateway = nodes[0];
  if (gateway === undefined || routes.length < nodes.length) return routes;
  return [...routes, { to: serviceCidr, via: gateway.address }];
}

/** Of the ranges that a machine has routes to, those that it should not have any more. */
export function staleRoutes(wanted: readonly Route[], present: readonly string[]): string[] {
  return present.filter((range) => !wanted.some(({ to }) => to === range));
}
