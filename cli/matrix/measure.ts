import { setTimeout as sleep } from "node:timers/promises";
import { BatchV1Api, CoreV1Api, type V1Pod } from "@kubernetes/client-node";
import { connect } from "../../components/internal/connect.ts";
import { curlImage } from "../../components/internal/containers.ts";
import { mirroredImage } from "../../components/internal/images.ts";
import type { Metadata } from "../../components/mesh/integration.ts";
import {
  digestAnnotation,
  gateJob,
  gateJobName,
  startSeconds,
} from "../../components/verification/gateJob.ts";
import { gateNamespace } from "../../components/verification/probePlan.ts";
import { type GateSummary, parseGateSummary } from "../../components/verification/gateSummary.ts";
import type { Reaches } from "./matrix.ts";

/** Options of a measurement. */
export interface MeasureOptions {
  /** Minimum number of requests from each cluster. @default 30 */
  readonly requests?: number;
  /** Seconds after which a cluster without a response counts as silent. @default 60 */
  readonly deadlineSeconds?: number;
  /** A registry that replaces docker.io. */
  readonly imageMirror?: string;
  /** Expected pairs of clusters. @default all */
  readonly reaches?: Reaches;
}

/** Name of the measuring Job, in the namespace of the gate's own. */
const jobName = "matrix";
const containerName = "gate";

/** True once the gate's container in a pod has terminated. */
function ended(pod: V1Pod | undefined): boolean {
  return (pod?.status?.containerStatuses ?? []).some(
    ({ name, state }) => name === containerName && state?.terminated !== undefined,
  );
}

/** Phase and waiting reasons of a pod that is not running, as Kubernetes reports them. */
function reasons(pod: V1Pod | undefined): string {
  if (pod === undefined) return "no pod was created";
  const statuses = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  const waiting = statuses.flatMap(({ name, state }) =>
    state?.waiting === undefined ? [] : [`${name}: ${state.waiting.reason ?? "waiting"}`],
  );
  return [pod.status?.phase ?? "no phase", ...waiting].join(", ");
}

async function podOf(core: CoreV1Api): Promise<V1Pod | undefined> {
  const { items } = await core.listNamespacedPod({
    namespace: gateNamespace,
    labelSelector: `job-name=${jobName}`,
  });
  return items[0];
}

/** Deletes the Job of an earlier measurement, and waits until its pods are deleted. */
async function removeJob(batch: BatchV1Api, core: CoreV1Api): Promise<void> {
  const job = { name: jobName, namespace: gateNamespace };
  const { items } = await batch.listNamespacedJob({
    namespace: gateNamespace,
    fieldSelector: `metadata.name=${jobName}`,
  });
  if (items.length > 0) {
    await batch.deleteNamespacedJob({ ...job, propagationPolicy: "Background" });
  }
  for (let tries = 0; (await podOf(core)) !== undefined; tries += 1) {
    if (tries > 120) {
      throw new Error(
        `timed out waiting for the pods of Job ${gateNamespace}/${jobName} to be deleted`,
      );
    }
    await sleep(500);
  }
}

/** Metadata of the gate's own pods, without the digest. With it the proxies of either mesh terminate with the Job. */
async function podOfGate(batch: BatchV1Api): Promise<Metadata> {
  const { items } = await batch.listNamespacedJob({
    namespace: gateNamespace,
    fieldSelector: `metadata.name=${gateJobName}`,
  });
  const found = Object.entries(items[0]?.spec?.template.metadata?.annotations ?? {});
  return { annotations: Object.fromEntries(found.filter(([key]) => key !== digestAnnotation)) };
}

/** Measures from one cluster, with the gate's script in a separate Job, which it deletes afterwards. */
async function measureFrom(
  from: string,
  kubeconfig: string,
  expected: readonly string[],
  { requests = 30, deadlineSeconds = 60, imageMirror }: MeasureOptions,
): Promise<GateSummary> {
  const config = connect(kubeconfig);
  const batch = config.makeApiClient(BatchV1Api);
  const core = config.makeApiClient(CoreV1Api);
  await removeJob(batch, core);
  const pod = await podOfGate(batch);
  const image = mirroredImage(curlImage, imageMirror);
  const body = gateJob({
    ...{ name: jobName, from, expected, deadlineSeconds, image },
    minimumRequests: requests,
    pod,
  });
  await batch.createNamespacedJob({ namespace: gateNamespace, body });
  try {
    const deadline = Date.now() + (deadlineSeconds + startSeconds) * 1000;
    let pod: V1Pod | undefined;
    let problem: string | undefined;
    while (!ended(pod)) {
      if (Date.now() > deadline) {
        throw new Error(
          `${from}: timed out waiting for the measuring pod to complete: ${problem ?? reasons(pod)}`,
        );
      }
      await sleep(500);
      // A broken connection is no result of the mesh: poll again.
      [pod, problem] = await podOf(core).then(
        (found) => [found, undefined],
        (error: unknown) => [pod, error instanceof Error ? error.message : String(error)],
      );
    }
    const name = pod?.metadata?.name ?? "";
    const log = await core.readNamespacedPodLog({
      ...{ name, namespace: gateNamespace, container: containerName },
    });
    return parseGateSummary(log);
  } finally {
    await removeJob(batch, core);
  }
}

/**
 * Measures the matrix of responses outside the engine, from all regions at the same time, since each sends at its own
 * rate.
 *
 * @param regions the clusters of the mesh
 * @param kubeconfigs YAML by cluster
 */
export async function measureMatrix(
  regions: readonly string[],
  kubeconfigs: Readonly<Record<string, string>>,
  options: MeasureOptions = {},
): Promise<GateSummary[]> {
  const byName = new Map(Object.entries(kubeconfigs));
  return Promise.all(
    regions.map((from) => {
      const kubeconfig = byName.get(from);
      if (kubeconfig === undefined) throw new Error(`no kubeconfig for cluster ${from}`);
      const expected = regions.filter((to) => options.reaches?.(from, to) ?? true);
      return measureFrom(from, kubeconfig, expected, options);
    }),
  );
}
