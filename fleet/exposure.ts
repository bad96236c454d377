import * as pulumi from "@pulumi/pulumi";
import { linodeFirewall, type LoadBalancerArgs } from "../components/internal/loadBalancer.ts";
import { type ClusterSettings, openListeners, type Settings } from "../config.ts";

/** A load balancer in a cluster: with `sourceRanges` it also gets the annotation of the cluster's own cloud. */
export function loadBalancer(
  { provider }: ClusterSettings,
  { annotations, sourceRanges }: LoadBalancerArgs,
): LoadBalancerArgs {
  if (sourceRanges === undefined) return { annotations: { ...annotations } };
  const own = provider === "linode" ? linodeFirewall(sourceRanges) : {};
  return { annotations: { ...own, ...annotations }, sourceRanges };
}

/** Warns of every load balancer that more addresses may connect to than the fleet needs. */
export function warnOfOpenListeners(settings: Settings): void {
  for (const warning of openListeners(settings)) void pulumi.log.warn(warning);
}
