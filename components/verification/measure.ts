import { setTimeout as sleep } from "node:timers/promises";
import { BatchV1Api, CoreV1Api, type V1Pod } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { startSeconds as defaultStartSeconds } from "../internal/scriptJob.ts";
import { gateJob } from "./gateJob.ts";
import { gateNamespace } from "./probePlan.ts";
import { type GateSummary, parseGateSummary } from "./gateSummary.ts";
import { ended, gatePodOf, podOf, reasons, removeJob } from "./jobs.ts";
import type { Reaches } from "./silentPairs.ts";

/** Options of a measurement. */
export interface MeasureOptions {
  /** Minimum number of requests from each cluster. @default 30 */
  readonly requests?: number;
  /** Seconds after which a cluster without a response counts as silent. @default 60 */
  readonly deadlineSeconds?: number;
  /** Expected pairs of clusters. @default all */
  readonly reaches?: Reaches;
  /** Seconds for the measuring pod to start. @default 300 */
  readonly startSeconds?: number;
  /** The clusters that should respond. @default those from which it is measured */
  readonly targets?: readonly string[];
}

/** Name of the measuring Job, in the namespace of the gate's own. */
const jobName = "matrix";
const containerName = "gate";

/** Measures from one cluster, with the gate's script in a separate Job, which it deletes afterwards. */
async function measureFrom(
  from: string,
  kubeconfig: string,
  expected: readonly string[],
  { requests = 30, deadlineSeconds = 60, startSeconds = defaultStartSeconds }: MeasureOptions,
): Promise<GateSummary> {
  const config = connect(kubeconfig);
  const batch = config.makeApiClient(BatchV1Api);
  const core = config.makeApiClient(CoreV1Api);
  await removeJob(config, jobName);
  const { metadata, image } = await gatePodOf(from, config);
  const body = gateJob({
    ...{ name: jobName, from, expected, deadlineSeconds, image },
    minimumRequests: requests,
    pod: metadata,
  });
  await batch.createNamespacedJob({ namespace: gateNamespace, body });
  try {
    const deadline = Date.now() + (deadlineSeconds + startSeconds) * 1000;
    let pod: V1Pod | undefined;
    let problem: string | undefined;
    while (!ended(pod, containerName)) {
      if (Date.now() > deadline) {
        throw new Error(
          `${from}: timed out waiting for the measuring pod to complete: ${problem ?? reasons(pod)}`,
        );
      }
      await sleep(500);
      // A broken connection is no result of the mesh: poll again.
      [pod, problem] = await podOf(core, jobName).then(
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
    await removeJob(config, jobName);
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
      const targets = options.targets ?? regions;
      const expected = targets.filter((to) => options.reaches?.(from, to) ?? true);
      return measureFrom(from, kubeconfig, expected, options);
    }),
  );
}
