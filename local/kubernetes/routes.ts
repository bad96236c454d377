import type { Neighbour } from "./neighbours.ts";
import type { ClusterNode, ClusterRanges } from "./spec.ts";

/** The protocol number of the cloud's own routes, by which stale ones are recognized and removed. */
export const routeProtocol = 78;

export interface Route {
  /** A CIDR. */
  readonly to: string;
  /** The address of the next hop, a node. */
  readonly via: string;
}

/** Inputs of a machine's routes. */
export interface RouteInputs {
  /** Nodes of the machine's own cluster. */
  readonly nodes: readonly ClusterNode[];
  readonly services: ClusterRanges["services"];
  readonly neighbours: readonly Neighbour[];
}

/**
 * Returns the routes of a machine: each other node's pods through that node, and on a machine that is no node (the control
 * plane) Services through any node, whose kube-proxy resolves them.
 */
export function podRoutes({ nodes, services, neighbours }: RouteInputs, machine: string): Route[] {
  const others = nodes.filter(({ name }) => name !== machine);
  const routes = [...others, ...neighbours].map(({ podCidr, address }) => ({
    to: podCidr,
    via: address,
  }));
  const gateway = nodes[0];
  if (gateway === undefined || others.length < nodes.length) return routes;
  return [...routes, { to: services, via: gateway.address }];
}

/** Returns the ranges among a machine's existing routes that it should no longer have. */
export function staleRoutes(wanted: readonly Route[], present: readonly string[]): string[] {
  return present.filter((range) => !wanted.some(({ to }) => to === range));
}
