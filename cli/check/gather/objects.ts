import type {
  V1Deployment,
  V1Job,
  V1Namespace,
  V1Node,
  V1Pod,
  V1Secret,
  V1Service,
  V1StatefulSet,
} from "@kubernetes/client-node";
import { injectAnnotation } from "../../../components/mesh/linkerd/names.ts";
import type { BalancerFact, JobFact, NodeFact, PodFact, WorkloadFact } from "../facts.ts";

// Functions from Kubernetes' objects to facts.

const nameOf = ({
  metadata,
}: {
  metadata?: { name?: string | undefined; namespace?: string | undefined };
}): string => [metadata?.namespace, metadata?.name].filter(Boolean).join("/");

const proxyNames = ["istio-proxy", "linkerd-proxy"];

export function nodeFact({ metadata, spec, status }: V1Node): NodeFact {
  const conditions = status?.conditions ?? [];
  const holds = (type: string) => conditions.find((one) => one.type === type)?.status === "True";
  return {
    name: metadata?.name ?? "",
    kubelet: status?.nodeInfo?.kubeletVersion ?? "",
    ready: holds("Ready"),
    pressures: conditions
      .filter(({ type, status: is }) => type !== "Ready" && is === "True")
      .map(({ type }) => type),
    unschedulable: spec?.unschedulable ?? false,
  };
}

/** Namespaces whose pods get a proxy. */
export function injectedNamespaces(namespaces: readonly V1Namespace[]): Set<string> {
  return new Set(
    namespaces
      .filter(
        ({ metadata }) =>
          metadata?.labels?.["istio-injection"] === "enabled" ||
          metadata?.annotations?.[injectAnnotation] === "enabled",
      )
      .map(({ metadata }) => metadata?.name ?? ""),
  );
}

export function podFact(pod: V1Pod, injected: ReadonlySet<string>): PodFact {
  const { metadata, spec, status } = pod;
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const phase = status?.phase ?? "Unknown";
  const ready = (status?.conditions ?? []).some(
    (one) => one.type === "Ready" && one.status === "True",
  );
  const proxyImage = containers.find(({ name }) => proxyNames.includes(name))?.image;
  return {
    name: nameOf(pod),
    phase: metadata?.deletionTimestamp === undefined ? phase : "Terminating",
    ready: ready || phase === "Succeeded" || metadata?.deletionTimestamp !== undefined,
    waiting: statuses.flatMap(({ name, state }) =>
      state?.waiting === undefined ? [] : [`${name}: ${state.waiting.reason ?? "waiting"}`],
    ),
    restarts: statuses
      .filter(({ restartCount }) => restartCount > 0)
      .map(({ name, restartCount, lastState }) => {
        const last = lastState?.terminated?.finishedAt?.toISOString();
        return { container: name, count: restartCount, ...(last !== undefined && { last }) };
      }),
    created: metadata?.creationTimestamp?.toISOString() ?? "",
    owner: metadata?.ownerReferences?.[0]?.kind ?? "",
    ...(proxyImage !== undefined && { proxyImage }),
    wantsProxy: wantsProxy(pod, injected),
  };
}

function wantsProxy({ metadata, spec }: V1Pod, injected: ReadonlySet<string>): boolean {
  const labels = metadata?.labels ?? {};
  const annotations = metadata?.annotations ?? {};
  const own =
    labels["sidecar.istio.io/inject"] ??
    annotations["sidecar.istio.io/inject"] ??
    annotations[injectAnnotation];
  if (own === "false" || own === "disabled" || spec?.hostNetwork === true) return false;
  return own === "true" || own === "enabled" || injected.has(metadata?.namespace ?? "");
}

export function deploymentFact(deployment: V1Deployment): WorkloadFact {
  return workload("Deployment", deployment);
}

export function statefulSetFact(set: V1StatefulSet): WorkloadFact {
  return workload("StatefulSet", set);
}

function workload(kind: string, object: V1Deployment | V1StatefulSet): WorkloadFact {
  return {
    name: `${kind} ${nameOf(object)}`,
    wanted: object.spec?.replicas ?? 1,
    available: object.status?.availableReplicas ?? 0,
    images: (object.spec?.template.spec?.containers ?? []).map(({ image = "" }) => image),
  };
}

export function jobFact(job: V1Job): JobFact {
  const failed = (job.status?.conditions ?? []).find(
    ({ type, status }) => type === "Failed" && status === "True",
  );
  const why = failed && (failed.message ?? failed.reason ?? "failed");
  return { name: nameOf(job), ...(why !== undefined && { failed: why }) };
}

export function balancerFact(service: V1Service): BalancerFact {
  const { spec, status } = service;
  return {
    name: nameOf(service),
    addresses: (status?.loadBalancer?.ingress ?? []).flatMap(
      ({ ip, hostname }) => ip ?? hostname ?? [],
    ),
    sources: spec?.loadBalancerSourceRanges ?? [],
    ports: (spec?.ports ?? []).map(({ port }) => port),
  };
}

/** Helm's latest record of each release. */
export function releasesOf(secrets: readonly V1Secret[]) {
  const latest = new Map<string, { version: number; status: string }>();
  for (const { metadata, type } of secrets) {
    if (type !== "helm.sh/release.v1") continue;
    const { name = "", version = "0", status = "unknown" } = metadata?.labels ?? {};
    const key = `${metadata?.namespace ?? ""}/${name}`;
    if ((latest.get(key)?.version ?? -1) < Number(version)) {
      latest.set(key, { version: Number(version), status });
    }
  }
  return [...latest].map(([name, { status }]) => ({ name, status }));
}
