import { leftObjects, type PlannedObject } from "../components/cluster/index.ts";
import { systemNamespace } from "../components/karmada/index.ts";
import { ingressNamespace, istioObjects } from "../components/mesh/istio/index.ts";
import { linkerdObjects, vizNamespace } from "../components/mesh/linkerd/index.ts";
import { gateNamespace } from "../components/verification/index.ts";
import { demoNamespace, emojivotoNamespace } from "../components/workloads/index.ts";
import type { ClusterSettings, MemberSettings, Settings } from "../config.ts";
import { adoptionStep } from "./adoption.ts";
import { rejectUntilInstalled } from "./installed.ts";

/**
 * Rejects an existing cluster with objects that an update would create, before the mesh, or Karmada on its manager, is
 * installed in it; later it only warns of them.
 */
export async function assertNothingLeft(
  cluster: ClusterSettings | MemberSettings,
  kubeconfig: string,
  settings: Settings,
): Promise<void> {
  // In its own cluster the stack takes over what an interrupted update left.
  if (cluster.provider === "linode") return;
  const { name } = cluster;
  for (const [what, objects] of partsOf(cluster, settings)) {
    const problem = await leftObjects({ cluster: name, kubeconfig, what, objects });
    if (problem !== undefined) await rejectUntilInstalled(problem, cluster, kubeconfig, settings);
  }
}

type Part = readonly [what: string, objects: readonly PlannedObject[]];

function partsOf(cluster: ClusterSettings | MemberSettings, settings: Settings): Part[] {
  const { manager, mesh, istio, linkerd, gate, demo, clusters } = settings;
  const karmada: Part = ["Karmada", [namespace(systemNamespace)]];
  if (!clusters.some(({ name }) => name === cluster.name)) return [karmada];
  const own: Part = [
    "the fleet",
    [
      ...(gate.enabled ? [namespace(gateNamespace)] : []),
      ...(demo.enabled ? [namespace(demoNamespace)] : []),
      ...(demo.emojivoto ? [namespace(emojivotoNamespace)] : []),
    ],
  ];
  const federated = manager === undefined ? [own] : [karmada, own];
  if (mesh === "istio") {
    const gateway = istio.ingressGateway.enabled ? [namespace(ingressNamespace)] : [];
    return [["Istio", [...istioObjects(istio.namespace), ...gateway]], ...federated];
  }
  // Its Linkerd is there, and becomes the stack's.
  if (adoptionStep(settings, cluster.name) !== undefined) return federated;
  const viz = linkerd.viz.enabled ? [namespace(vizNamespace)] : [];
  return [["Linkerd", [...linkerdObjects(clusters.length > 1), ...viz]], ...federated];
}

function namespace(name: string): PlannedObject {
  return { kind: "Namespace", name };
}
