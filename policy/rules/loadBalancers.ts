import { at, got, isRecord, knownEntries, listAt, matches, type Rule } from "./rule.ts";

/** Options of {@link closedLoadBalancers}. */
export interface ClosedLoadBalancers {
  /** Services, as `namespace/name`, that every address may connect to; a pattern may end in `*`. */
  readonly open: readonly string[];
}

/** Annotations that close a load balancer in another way than by ranges: a firewall of the user's own, or no public address. */
const closing = [
  /\/linode-loadbalancer-firewall-(id|acl)$/,
  /\/aws-load-balancer-(internal|scheme)$/,
  /\/azure-load-balancer-internal$/,
  /\/load-balancer-type$/,
];

/**
 * A load balancer accepts connections from stated addresses only. Stating `0.0.0.0/0` opens it on purpose, and so does
 * the option `open`. A chart's own load balancer is refused: neither its ranges nor its address are the stack's.
 */
export const closedLoadBalancers: Rule<ClosedLoadBalancers> = ({ type, props }, { open }) => {
  if (type === "kubernetes:helm.sh/v3:Release") return balancersOf(props["values"], "values");
  if (type !== "kubernetes:core/v1:Service") return [];
  if (at(props, "spec", "type") !== "LoadBalancer") return [];
  const annotations = at(props, "metadata", "annotations");
  const names = isRecord(annotations) ? Object.keys(annotations) : [];
  if (names.some((name) => closing.some((pattern) => pattern.test(name)))) return [];
  if (listAt(props, "spec", "loadBalancerSourceRanges").length > 0) return [];
  const [namespace, name] = [at(props, "metadata", "namespace"), at(props, "metadata", "name")];
  if (matches(`${String(namespace)}/${String(name)}`, open)) return [];
  return [
    "spec.loadBalancerSourceRanges: every address may connect; got nothing; expected ranges, with 0.0.0.0/0 if that is meant",
  ];
};

/** The paths of load balancers that a chart's values ask for: `service: {type: LoadBalancer}` and `serviceType: LoadBalancer`. */
function balancersOf(values: unknown, path: string): string[] {
  if (!isRecord(values)) return [];
  return knownEntries(values).flatMap(([key, value]) => {
    const here = `${path}.${key}`;
    const type = key === "service" ? at(value, "type") : key === "serviceType" ? value : undefined;
    const own = type === "LoadBalancer" ? [problem(here, type)] : [];
    return [...own, ...balancersOf(value, here)];
  });
}

function problem(path: string, type: unknown): string {
  return `${path}: a load balancer of the chart's own; got ${got(type)}; expected a Service that the stack declares`;
}
