import type { ClusterNode } from "./spec.ts";
import { serviceCidr } from "./spec.ts";

/** Marks the routes that are the cloud's, so that those of nodes that went can be told and removed. */
export const routeProtocol = 78;

/**
 * Commands for `ip -batch` that make a machine's routes to pods what they should be: each other node's pods through that
 * node, and for the control plane services through any node, whose kube-proxy knows them.
 *
 * @param self - the node whose routes they are; undefined for the control plane.
 */
export function podRoutes(nodes: readonly ClusterNode[], self?: string): string[] {
  const others = nodes.filter(({ id }) => id !== self);
  const gateway = nodes[0];
  return [
    `route flush proto ${routeProtocol}`,
    ...others.map(
      ({ podCidr, address }) => `route replace ${podCidr} via ${address} proto ${routeProtocol}`,
    ),
    ...(self === undefined && gateway !== undefined
      ? [`route replace ${serviceCidr} via ${gateway.address} proto ${routeProtocol}`]
      : []),
  ];
}
