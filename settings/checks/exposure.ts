import { linodeFirewallAnnotations } from "../../components/internal/loadBalancer.ts";
import { formatPath, type Problem, type SettingPath } from "../problem.ts";
import { allows, allowsEveryIPv4 } from "../ranges.ts";
import {
  type Check,
  type CheckContext,
  type ClusterAtPath,
  describeCluster,
  members,
  problem,
} from "./context.ts";

/** The Service of a load balancer that clusters of the fleet connect to. */
interface Listener {
  readonly path: SettingPath;
  readonly service:
    | { readonly sourceRanges?: readonly string[] | undefined; readonly annotations: object }
    | undefined;
  /** The clusters that connect to it. */
  readonly callers: readonly ClusterAtPath[];
  /** True if pods connect from their own addresses too, and not only from their nodes'. */
  readonly podsCall?: boolean;
}

/** The load balancers of the stack file, whether the settings use them or not. */
function listeners(context: CheckContext): Listener[] {
  const { karmada, mesh, network, istio, linkerd } = context.settings;
  const clusters = members(context);
  const onGateways = network === "gateways" && clusters.length > 1;
  const remotes = clusters.filter(({ cluster }) => cluster.primary !== undefined);
  const calling = (used: boolean, callers: readonly ClusterAtPath[]) => (used ? callers : []);
  return [
    {
      path: ["karmada", "service"],
      service: karmada.service,
      callers: calling(karmada.enabled !== false, clusters),
    },
    {
      path: ["istio", "eastWestGateway"],
      service: istio.eastWestGateway,
      callers: calling(mesh === "istio" && onGateways, clusters),
    },
    {
      path: ["istio", "istiodService"],
      service: istio.istiodService,
      callers: calling(mesh === "istio" && network === "flat", remotes),
      podsCall: true,
    },
    { path: ["istio", "ingressGateway"], service: istio.ingressGateway, callers: [] },
    {
      path: ["linkerd", "multicluster", "gateway"],
      service: linkerd.multicluster?.gateway,
      callers: calling(mesh === "linkerd" && onGateways, clusters),
    },
  ];
}

/**
 * Ranges of a load balancer contain the addresses that its callers in the fleet call from, and the callers state them: a
 * connection from elsewhere is dropped without an answer.
 */
export const rangesAllowCallers: Check = (context) =>
  listeners(context).flatMap(({ path, service, callers, podsCall }) => {
    const ranges = service?.sourceRanges;
    if (ranges === undefined) return [];
    const at = [...path, "sourceRanges"];
    return callers.flatMap((caller): Problem[] => {
      const { egress = [], podCidrs = [] } = caller.cluster;
      const fromPods = podsCall === true && podCidrs.length > 0;
      if (fromPods && podCidrs.every((range) => allows(ranges, range))) return [];
      const stated = { path: [...caller.path, "egress"], caller, at, ranges };
      // Not stated, and not one that did not parse.
      return caller.cluster.egress?.length === 0
        ? unstated(context, stated)
        : egress.flatMap((address, index) => blocked(stated, address, index));
    });
  });

interface Stated {
  readonly path: SettingPath;
  readonly caller: ClusterAtPath;
  readonly at: SettingPath;
  readonly ranges: readonly string[];
}

function unstated(context: CheckContext, { path, at, ranges }: Stated): Problem[] {
  if (allowsEveryIPv4(ranges)) return [];
  return [
    problem(
      context,
      path,
      `is required by ${formatPath(at)}`,
      "the addresses that this cluster's nodes call from",
    ),
  ];
}

function blocked({ path, caller, at, ranges }: Stated, address: string, index: number): Problem[] {
  if (allows(ranges, address)) return [];
  return [
    {
      path: formatPath(at),
      reason: `blocks ${describeCluster(caller)}, which calls from ${formatPath([...path, index])}, ${address}`,
      got: "no range that contains it",
      expected: `${address} or a range that contains it`,
    },
  ];
}

/** A load balancer has one firewall at Linode: that of its ranges, or that of the user's annotations. */
export const firewallOnce: Check = (context) =>
  listeners(context).flatMap(({ path, service }) => {
    if (service?.sourceRanges === undefined) return [];
    return Object.values(linodeFirewallAnnotations)
      .filter((annotation) => Object.hasOwn(service.annotations, annotation))
      .map((annotation) =>
        problem(
          context,
          [...path, "annotations", annotation],
          `configures the same firewall as ${formatPath([...path, "sourceRanges"])}`,
          "one of the two",
        ),
      );
  });
