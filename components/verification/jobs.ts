import { setTimeout as sleep } from "node:timers/promises";
import {
  BatchV1Api,
  CoreV1Api,
  type KubeConfig,
  type V1Job,
  type V1Pod,
} from "@kubernetes/client-node";
import type { Metadata } from "../mesh/integration.ts";
import { digestAnnotation, gateJobName } from "./gateJob.ts";
import { gateNamespace } from "./probePlan.ts";

/** What the gate's own pods of a cluster are made with. */
export interface GatePod {
  /** Metadata with which a Job's pod joins the mesh, and its proxy terminates with the Job. */
  readonly metadata: Metadata;
  /** The image with curl, from the registry that this cluster uses. */
  readonly image: string;
}

/**
 * Reads the gate's Job in a cluster.
 *
 * @throws Error without one, as with `gate.enabled: false`
 */
export async function gatePodOf(cluster: string, config: KubeConfig): Promise<GatePod> {
  const template = (await jobOf(config, gateJobName))?.spec?.template;
  const image = template?.spec?.containers[0]?.image;
  if (image === undefined) {
    throw new Error(
      `${cluster}: no Job ${gateNamespace}/${gateJobName}; expected a fleet with gate.enabled: true, since its probes are called`,
    );
  }
  const found = Object.entries(template?.metadata?.annotations ?? {});
  const annotations = Object.fromEntries(found.filter(([key]) => key !== digestAnnotation));
  return { metadata: { annotations }, image };
}

/** Returns a Job in the gate's namespace. */
export async function jobOf(config: KubeConfig, name: string): Promise<V1Job | undefined> {
  const { items } = await config.makeApiClient(BatchV1Api).listNamespacedJob({
    namespace: gateNamespace,
    fieldSelector: `metadata.name=${name}`,
  });
  return items[0];
}

/** Returns the pod of a Job in the gate's namespace. */
export async function podOf(core: CoreV1Api, job: string): Promise<V1Pod | undefined> {
  const { items } = await core.listNamespacedPod({
    namespace: gateNamespace,
    labelSelector: `job-name=${job}`,
  });
  return items[0];
}

/** Deletes a Job in the gate's namespace, if it exists, and waits until its pods are deleted. */
export async function removeJob(config: KubeConfig, name: string): Promise<void> {
  const batch = config.makeApiClient(BatchV1Api);
  const core = config.makeApiClient(CoreV1Api);
  if ((await jobOf(config, name)) !== undefined) {
    const job = { name, namespace: gateNamespace };
    await batch.deleteNamespacedJob({ ...job, propagationPolicy: "Background" });
  }
  await untilGone(
    async () => (await podOf(core, name)) !== undefined,
    `timed out waiting for the pods of Job ${gateNamespace}/${name} to be deleted`,
  );
}

/** Waits until something no longer exists, for a minute. @throws Error with the message if it still does */
export async function untilGone(exists: () => Promise<boolean>, late: string): Promise<void> {
  for (let tries = 0; await exists(); tries += 1) {
    if (tries > 120) throw new Error(late);
    await sleep(500);
  }
}

/** Phase and waiting reasons of a pod that is not running, as Kubernetes reports them. */
export function reasons(pod: V1Pod | undefined): string {
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

/** True once a container of a pod has terminated. */
export function ended(pod: V1Pod | undefined, container: string): boolean {
  return (pod?.status?.containerStatuses ?? []).some(
    ({ name, state }) => name === container && state?.terminated !== undefined,
  );
}
