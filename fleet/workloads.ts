import { Demo, type DemoRegion, Emojivoto, UnmanagedDemo } from "../components/workloads/index.ts";
import { deletedWith } from "../components/internal/options.ts";
import type { Settings } from "../config.ts";
import type { Karmada } from "./karmada.ts";
import type { Mesh } from "./mesh/types.ts";
import { inCluster } from "./region.ts";

/** Declares hello and sleep in Karmada, which propagates them to the regions by weight. */
export function declareDemo(
  karmada: Karmada,
  mesh: Mesh,
  { demo, mirror, clusters, karmada: { failover } }: Settings,
): void {
  const { provider, diesWith } = karmada.controlPlane;
  // Replicas leave a region after the others have ceased to call it.
  const drained = clusters.some((cluster) => cluster.drained === true) ? mesh.links : [];
  new Demo(
    "demo",
    {
      replicas: demo.replicas,
      weights: demo.weights,
      members: demoRegions(mesh, demo),
      integration: mesh.integration,
      failover: failover.enabled,
      imageMirror: mirror.images,
    },
    {
      provider,
      dependsOn: [...karmada.members, ...drained],
      ...deletedWith(diesWith),
    },
  );
}

/** Declares the regions' part of the demo while Karmada's manager is gone, so that hello and sleep go on there. */
export function declareUnmanagedDemo(mesh: Mesh, { demo }: Settings): void {
  const members = demoRegions(mesh, demo);
  new UnmanagedDemo("demo", { members, integration: mesh.integration });
}

function demoRegions({ members: regions, reaches }: Mesh, demo: Settings["demo"]): DemoRegion[] {
  const weights = new Map(Object.entries(demo.weights));
  const weighted = regions.map(({ name }) => name).filter((name) => (weights.get(name) ?? 0) > 0);
  return regions.map(({ name, cluster, injectionReady }) => ({
    name,
    clusters: weighted.filter((target) => reaches(name, target)),
    provider: cluster.provider,
    dependsOn: [injectionReady],
    ...deletedWith(cluster.owned),
  }));
}

/** Declares Emojivoto in every region, independent of Karmada and of the other regions. */
export function declareEmojivoto({ members, integration }: Mesh, { mirror }: Settings): void {
  for (const { name, cluster, injectionReady, tapReady } of members) {
    const dependsOn = [injectionReady, ...(tapReady === undefined ? [] : [tapReady])];
    new Emojivoto(
      `emojivoto-${name}`,
      { integration, imageMirror: mirror.images },
      inCluster(cluster, { dependsOn }),
    );
  }
}
