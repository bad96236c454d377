import * as z from "zod";
import type { LostSettings } from "../config.ts";
import { logicalName } from "./state.ts";

/** A load balancer of a cluster that is gone for good. Only the cluster's own controller would have deleted it. */
interface LeftBalancer {
  /** Logical name of its Service. */
  readonly service: string;
  /** IP or host name. */
  readonly address: string;
}

const ingressSchema = z.looseObject({ ip: z.string().optional(), hostname: z.string().optional() });

const serviceSchema = z.looseObject({
  type: z.literal("kubernetes:core/v1:Service"),
  outputs: z.looseObject({
    status: z.looseObject({
      loadBalancer: z.looseObject({ ingress: z.array(ingressSchema).min(1) }),
    }),
  }),
});

/** The state's load balancers of a lost cluster. @param resources the state's resources by URN */
function balancersOf(
  { name, index }: LostSettings,
  resources: Readonly<Record<string, unknown>>,
): LeftBalancer[] {
  const names =
    index === undefined
      ? ["karmada-service"]
      : ["gateway", "ingress", "istiod"].map((role) => `${role}-${name}-service`);
  return Object.entries(resources)
    .flatMap(([urn, resource]) => {
      const service = logicalName(urn);
      const found = names.includes(service) ? serviceSchema.safeParse(resource).data : undefined;
      return (found?.outputs.status.loadBalancer.ingress ?? []).flatMap(({ ip, hostname }) => {
        const address = ip ?? hostname;
        return address === undefined ? [] : [{ service, address }];
      });
    })
    .sort((one, other) => one.service.localeCompare(other.service));
}

/** The warning about what a lost cluster leaves at its provider, and what to do about it. */
function leftMessage(
  { name, provider, index }: LostSettings,
  balancers: readonly LeftBalancer[],
): string {
  const list = balancers.map(({ service, address }) => `${address} (${service})`).join(", ");
  const path = index === undefined ? "manager" : `clusters[${index}]`;
  if (provider === "kubeconfig") {
    return (
      `${path}: cluster ${name} is lost. Its load balancers stay at its provider, which bills them: ${list}. Delete them ` +
      "there, and the volumes of its claims."
    );
  }
  const addresses = balancers.map(({ address }) => `"${address}"`).join(", ");
  return [
    `${path}: cluster ${name} is lost. Its NodeBalancers stay at Linode ($10 a month each), as only the cluster itself ` +
      `could delete them: ${list}. Once this update is done, delete them:`,
    `  linode-cli nodebalancers list --all-rows --json | jq '.[] | select(.ipv4 | IN(${addresses})).id' |`,
    "    xargs -rn1 linode-cli nodebalancers delete",
    "and the volumes of its claims ($0.10 per GB and month), which no node has attached then:",
    "  linode-cli volumes list",
  ].join("\n");
}

/**
 * Warnings about the load balancers that lost clusters leave, for the preview and the update that drops them from the state.
 * Only the state knows their addresses then, as nothing of those clusters is declared.
 *
 * @param state its resources by URN; undefined if it cannot be read
 */
export function leftBalancers(
  lost: readonly LostSettings[],
  state: Readonly<Record<string, unknown>> | undefined,
): string[] {
  if (state === undefined) {
    const names = lost.map(({ name }) => name).join(", ");
    return [
      `the stack's state cannot be read, so the load balancers that ${names} leaves at the provider are not listed here`,
    ];
  }
  return lost.flatMap((cluster) => {
    const balancers = balancersOf(cluster, state);
    return balancers.length > 0 ? [leftMessage(cluster, balancers)] : [];
  });
}
