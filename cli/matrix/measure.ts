import { setTimeout as sleep } from "node:timers/promises";
import { BatchV1Api, CoreV1Api, KubeConfig, type V1Pod } from "@kubernetes/client-node";
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

/** How a measurement asks. */
export interface MeasureOptions {
  /** Requests from each cluster, at least. @default 30 */
  readonly requests?: number;
  /** Seconds until a cluster that never answered counts as silent. @default 60 */
  readonly deadlineSeconds?: number;
  /** A registry that stands in for docker.io. */
  readonly imageMirror?: string;
  /** Which cluster waits for which one's answer. @default each for all */
  readonly reaches?: Reaches;
}

/** The name of the measuring Job, next to the gate's own. */
const jobName = "matrix";
const containerName = "gate";

/** The gate's container in a pod, once it has ended. */
function ended(pod: V1Pod | undefined): boolean {
  return (pod?.status?.containerStatuses ?? []).some(
    ({ name, state }) => name === containerName && state?.terminated !== undefined,
  );
}

/** Why a pod is not running, in Kubernetes' own words. */
function reasons(pod: V1Pod | undefined): string {
  if (pod === undefined) return "no pod was made";
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

/** Deletes the Job of an earlier measurement, pods first, and waits until it is gone. */
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
    if (tries > 120) throw new Error(`the pods of Job ${gateNamespace}/${jobName} do not go away`);
    await sleep(500);
  }
}

/** Metadata of the gate's own pods, without what they vouch for: with it their proxies end, whichever mesh it is. */
async function podOfGate(batch: BatchV1Api): Promise<Metadata> {
  const { items } = await batch.listNamespacedJob({
    namespace: gateNamespace,
    fieldSelector: `metadata.name=${gateJobName}`,
  });
  const found = Object.entries(items[0]?.spec?.template.metadata?.annotations ?? {});
  return { annotations: Object.fromEntries(found.filter(([key]) => key !== digestAnnotation)) };
}

/** Asks from one cluster, with the gate's own probe in a Job of its own, and takes the Job away again. */
async function measureFrom(
  from: string,
  kubeconfig: string,
  expected: readonly string[],
  { requests = 30, deadlineSeconds = 60, imageMirror }: MeasureOptions,
): Promise<GateSummary> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
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
    let trouble: string | undefined;
    while (!ended(pod)) {
      if (Date.now() > deadline) {
        throw new Error(`${from}: the measuring pod did not end: ${trouble ?? reasons(pod)}`);
      }
      await sleep(500);
      // A connection that breaks says nothing about the mesh; the next look may say more.
      [pod, trouble] = await podOf(core).then(
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
 * Asks from every region and counts who answered, outside the engine: from all of them at once, since
 * each asks at its own pace.
 *
 * @param regions the clusters of the mesh
 * @param kubeconfigs YAML by cluster
 */
export async function measureMatrix(
  regions: readonly string[],
  kubeconfigs: Readonly<Record<string, string>>,
  options: MeasureOptions = {},
): Promise<GateSummary[]> {
  return Promise.all(
    regions.map((from) => {
      const kubeconfig = kubeconfigs[from];
      if (kubeconfig === undefined) throw new Error(`no kubeconfig for cluster ${from}`);
      const expected = regions.filter((to) => options.reaches?.(from, to) ?? true);
      return measureFrom(from, kubeconfig, expected, options);
    }),
  );
}
