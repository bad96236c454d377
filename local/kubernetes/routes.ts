import type { Neighbour } from "./neighbours.ts";
import type { ClusterNode, ClusterRanges } from "./spec.ts";

/** Marks the routes that are the cloud's, so that those of nodes that went can be told and removed. */
export const routeProtocol = 78;

export interface Route {
  /** A range of addresses. */
  readonly to: string;
  /** The address of the node that knows the way. */
  readonly via: string;
}

/** What a machine's routes follow from. */
export interface Surrounds {
  /** Of the machine's own cluster. */
  readonly nodes: readonly ClusterNode[];
  readonly services: ClusterRanges["services"];
  readonly neighbours: readonly Neighbour[];
}

/**
 * The routes of a machine: each other node's pods through that node, and for a machine that is no node (the control
 * plane) services through any node, whose kube-proxy knows them.
 */
export function podRoutes({ nodes, services, neighbours }: Surrounds, machine: string): Route[] {
  const others = nodes.filter(({ name }) => name !== machine);
  const routes = [...others, ...neighbours].map(({ podCidr, address }) => ({
    to: podCidr,
    via: address,
  }));
  const gateway = nodes[0];
  if (gateway === undefined || others.length < nodes.length) return routes;
  return [...routes, { to: services, via: gateway.address }];
}

/** Of the ranges that a machine has routes to, those that it should not have any more. */
export function staleRoutes(wanted: readonly Route[], present: readonly string[]): string[] {
  return present.filter((range) => !wanted.some(({ to }) => to === range));
}
