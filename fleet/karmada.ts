import type { RegionalCluster } from "../components/cluster/regionalCluster.ts";
import { KarmadaControlPlane } from "../components/karmada/controlPlane.ts";
import { KarmadaMember } from "../components/karmada/member.ts";
import { Demo } from "../components/workloads/demo.ts";
import type { ClusterSettings, Settings } from "../config.ts";
import type { Mesh, MeshMember } from "./mesh/mesh.ts";
import { declareCluster } from "./region.ts";

/** The manager, the Karmada on it, and the regions as its members. */
export interface Karmada {
  readonly name: string;
  readonly cluster: RegionalCluster;
  readonly controlPlane: KarmadaControlPlane;
  readonly members: readonly KarmadaMember[];
}

function declareMember(
  { name, settings: { region, provider }, cluster, afterFit }: MeshMember,
  karmada: KarmadaControlPlane,
  { karmada: { version }, trust, mirror }: Settings,
): KarmadaMember {
  return new KarmadaMember(`member-${name}`, {
    cluster: name,
    region,
    ...(provider === "linode" && { provider }),
    karmada,
    memberProvider: cluster.provider,
    after: afterFit,
    owned: cluster.owned,
    apiEndpoint: cluster.apiEndpoint,
    version,
    leafValidityDays: trust.leafValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
    imageMirror: mirror.images,
  });
}

/** The demo, in Karmada, with a place in every region. */
function declareDemo(
  { demo, mirror }: Settings,
  { members: regions, meshing, reaches }: Mesh,
  karmada: KarmadaControlPlane,
  members: readonly KarmadaMember[],
): void {
  const given = regions.map(({ name }) => name).filter((name) => (demo.weights[name] ?? 0) > 0);
  const places = regions.map(({ name, cluster, controlPlane }) => ({
    name,
    clusters: given.filter((target) => reaches(name, target)),
    provider: cluster.provider,
    dependsOn: [controlPlane],
    ...(cluster.owned !== undefined && { deletedWith: cluster.owned }),
  }));
  new Demo(
    "demo",
    {
      replicas: demo.replicas,
      weights: demo.weights,
      members: places,
      meshing,
      kubeconfig: karmada.kubeconfig,
      imageMirror: mirror.images,
    },
    { provider: karmada.provider, dependsOn: [...members] },
  );
}

/** The manager's cluster, Karmada's control plane in it, every region as a member, and what they are given to run. */
export function declareKarmada(manager: ClusterSettings, settings: Settings, mesh: Mesh): Karmada {
  const { karmada, trust, mirror } = settings;
  const cluster = declareCluster(manager, settings);
  const controlPlane = new KarmadaControlPlane(
    "karmada",
    {
      ...karmada,
      mirror,
      trust: {
        authorityValidityDays: trust.rootValidityDays,
        leafValidityDays: trust.leafValidityDays,
        renewalWindowDays: trust.renewalWindowDays,
      },
    },
    // Not gone with the cluster: the volumes of its claims would stay, and be billed.
    { provider: cluster.provider },
  );
  const members = mesh.members.map((region) => declareMember(region, controlPlane, settings));
  if (settings.demo.enabled) declareDemo(settings, mesh, controlPlane, members);
  return { name: manager.name, cluster, controlPlane, members };
}
