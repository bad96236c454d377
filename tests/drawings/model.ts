import { isRecord } from "../support/decode.ts";
import type { RecordedGraph } from "../support/difference.ts";

/** A box in a cluster. */
interface Box {
  readonly label: string;
  /** True for what connects the cluster to the others. */
  readonly gateway: boolean;
}

export interface DrawnCluster {
  readonly name: string;
  readonly boxes: readonly Box[];
}

/** The structure of a fleet, as the program declares it. */
export interface Structure {
  /** Absent without Karmada. */
  readonly manager?: DrawnCluster;
  readonly regions: readonly DrawnCluster[];
  /** Pairs of regions that discover each other, each once, by their positions. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Positions of the regions whose agents pull from the manager. */
  readonly agents: readonly number[];
  /** Positions of the regions that have an intermediate of the root. */
  readonly issued: readonly number[];
  /** What the pairs' traffic goes through. */
  readonly through: "gateways" | "addresses";
}

/** What a component is in a drawing; the order is that of the boxes. */
const drawn: readonly (readonly [type: string, label: string])[] = [
  ["karmada:ControlPlane", "Karmada's API"],
  ["workloads:Demo", "hello, sleep"],
  ["karmada:MemberAgent", "karmada-agent"],
  ["mesh/istio:ControlPlane", "istiod"],
  ["mesh/linkerd:ControlPlane", "Linkerd"],
  ["workloads:DemoMember", "hello, sleep"],
  ["mesh/linkerd:MulticlusterExtension", "service mirrors"],
  ["verification:TrafficGate", "probe, gate"],
];

const gateways: readonly (readonly [type: string, label: string])[] = [
  ["mesh/istio:EastWestGateway", "east-west gateway"],
  ["mesh/linkerd:MulticlusterGateway", "gateway"],
];

interface Component {
  readonly name: string;
  readonly type: string;
  readonly cluster: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Reads the structure of a fleet from its golden graph. */
export function structureOf({ resources }: RecordedGraph): Structure {
  const nodes = Object.entries(resources).flatMap(([name, node]) =>
    isRecord(node) ? [{ name, node }] : [],
  );
  const childrenOf = (parent: string) => nodes.filter(({ node }) => node["parent"] === parent);
  const components = nodes.flatMap(({ name, node }): Component[] => {
    const [, type] = /^archipelago:(.+)$/.exec(String(node["type"])) ?? [];
    if (type === undefined) return [];
    const providers = childrenOf(name).map((child) => String(child.node["provider"]));
    const clusters = providers.flatMap(
      (provider) => /^cluster-(.+)-provider$/.exec(provider)?.[1] ?? [],
    );
    const inputs = isRecord(node["inputs"]) ? node["inputs"] : {};
    return [{ name, type, cluster: clusters[0], inputs }];
  });
  const of = (type: string) => components.filter((component) => component.type === type);
  const manager = of("karmada:ControlPlane")[0]?.cluster;
  const names = of("cluster:RegionalCluster").map(({ inputs }) => String(inputs["cluster"]));
  const regions = names.filter((name) => name !== manager).toSorted();

  const portOf = (component: string): string => {
    const service = childrenOf(component).find(({ node }) =>
      String(node["type"]).endsWith(":Service"),
    );
    const spec = isRecord(service?.node["inputs"]) ? service.node["inputs"]["spec"] : undefined;
    const ports =
      isRecord(spec) && Array.isArray(spec["ports"]) ? spec["ports"].filter(isRecord) : [];
    const port = ports.find(({ name }) => name === "tls" || name === "mc-gateway");
    return port === undefined ? "" : ` :${String(port["port"])}`;
  };
  const boxesOf = (cluster: string): Box[] => {
    const inside = drawn.flatMap(([type, label]) => {
      const there = of(type).some(
        (one) => one.cluster === cluster || (type === "workloads:Demo" && cluster === manager),
      );
      return there ? [{ label, gateway: false }] : [];
    });
    const ways = gateways.flatMap(([type, label]) =>
      of(type)
        .filter((one) => one.cluster === cluster)
        .map(({ name }) => ({ label: `${label}${portOf(name)}`, gateway: true })),
    );
    return [...inside, ...ways];
  };
  const drawnRegions = regions.map((name) => ({ name, boxes: boxesOf(name) }));
  return {
    ...(manager !== undefined && { manager: { name: manager, boxes: boxesOf(manager) } }),
    regions: drawnRegions,
    pairs: pairsOf(
      [...of("mesh/istio:RemoteSecrets"), ...of("mesh/linkerd:MulticlusterExtension")],
      regions,
    ),
    agents: of("karmada:MemberAgent").map(({ inputs }) =>
      regions.indexOf(String(inputs["cluster"])),
    ),
    issued: of("pki:MeshIntermediate").map(({ inputs }) =>
      regions.indexOf(String(inputs["cluster"])),
    ),
    through: drawnRegions.some(({ boxes }) => boxes.some(({ gateway }) => gateway))
      ? "gateways"
      : "addresses",
  };
}

/** The pairs that discover each other: Istio's secrets name the peers, Linkerd's extensions the Links. */
function pairsOf(
  discoveries: readonly Component[],
  regions: readonly string[],
): (readonly [number, number])[] {
  const known = new Set(
    discoveries.flatMap(({ cluster, inputs: { peers, links } }) => {
      const named = Array.isArray(links) ? links.filter(isRecord).map(({ name }) => name) : peers;
      return Array.isArray(named) ? named.map((peer) => `${cluster ?? ""} ${String(peer)}`) : [];
    }),
  );
  return regions.flatMap((from, first) =>
    regions.flatMap((to, second) =>
      first < second && known.has(`${from} ${to}`) && known.has(`${to} ${from}`)
        ? [[first, second] as const]
        : [],
    ),
  );
}
