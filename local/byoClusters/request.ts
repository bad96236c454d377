import ipaddr from "ipaddr.js";
import * as z from "zod";
import { subnetShares } from "../cloud/plan.ts";
import { candidateSubnets, overlaps } from "../host/addresses.ts";

const byoCluster = z.strictObject({ name: z.string(), pods: z.string(), services: z.string() });

/** One requested cluster of a flat network. Ranges are CIDRs. */
export type ByoCluster = z.infer<typeof byoCluster>;

/** The complete list of wanted clusters, each with that many nodes. */
export const byoClustersRequest = z.strictObject({
  clusters: z.array(byoCluster).max(subnetShares.byo.count),
  nodes: z.number().int().min(1).max(5),
});
export type ByoClustersRequest = z.infer<typeof byoClustersRequest>;

/**
 * Parses `name:pods:services`, as `a:10.11.0.0/16:10.111.0.0/16`.
 *
 * @throws if the text is not of that form; `byoClusterProblems` checks the values.
 */
export function readByoCluster(text: string): ByoCluster {
  const [name, pods, services, ...more] = text.split(":");
  if (name === undefined || pods === undefined || services === undefined || more.length > 0)
    throw new Error(
      `--flat: got "${text}"; expected name:pods:services, such as a:10.11.0.0/16:10.111.0.0/16`,
    );
  return { name, pods, services };
}

/** All problems with the requested clusters, so that none is found later by a cluster that fails. */
export function byoClusterProblems(clusters: readonly ByoCluster[]): string[] {
  const ranges = clusters.flatMap(({ name, pods, services }) => [
    { what: `the pods of ${name}`, range: pods },
    { what: `the Services of ${name}`, range: services },
  ]);
  const valid = ranges.filter(({ range }) => ipaddr.IPv4.isValidCIDR(range));
  return [
    ...clusters.flatMap(({ name, pods, services }) => [
      ...nameProblems(name),
      ...rangeProblems(`the pods of ${name}`, pods, 16, 16),
      ...rangeProblems(`the Services of ${name}`, services, 12, 24),
    ]),
    ...clusters
      .filter(({ name }, index) => clusters.findIndex((other) => other.name === name) < index)
      .map(({ name }) => `cluster ${name} is listed twice`),
    ...valid.flatMap((one, index) =>
      valid
        .slice(index + 1)
        .filter((other) => overlaps(one.range, other.range))
        .map((other) => `${other.what} (${other.range}) overlap ${one.what} (${one.range})`),
    ),
    ...valid
      .filter(({ range }) => candidateSubnets().some((subnet) => overlaps(range, subnet)))
      .map(
        ({ what, range }) =>
          `${what} (${range}) overlap 10.200.0.0/16 to 10.249.0.0/16, which is reserved for local clouds`,
      ),
  ];
}

/** Checks a name: it becomes part of the names of nodes and machines, and must not collide with those of LKE clusters. */
function nameProblems(name: string): string[] {
  if (!/^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/.test(name))
    return [
      `cluster name "${name}": expected at most 20 lower-case letters, digits and hyphens, a letter first`,
    ];
  return /^lke\d|-bridge$/.test(name) ? [`cluster name "${name}" is reserved`] : [];
}

function rangeProblems(what: string, range: string, least: number, most: number): string[] {
  if (!ipaddr.IPv4.isValidCIDR(range)) return [`${what} (${range}): expected an IPv4 range`];
  const bits = ipaddr.IPv4.parseCIDR(range)[1];
  if (bits < least || bits > most)
    return [
      `${what} (${range}): expected a /${least}${least === most ? "" : ` to a /${most}`} range`,
    ];
  const first = ipaddr.IPv4.networkAddressFromCIDR(range).toString();
  return range.startsWith(`${first}/`) ? [] : [`${what} (${range}): the range starts at ${first}`];
}
