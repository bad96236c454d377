import type { V1Job, V1OwnerReference, V1Service } from "@kubernetes/client-node";
import { smallResources, withoutToken } from "../../components/internal/containers.ts";
import { scriptContainer, startSeconds, variables } from "../../components/internal/scriptJob.ts";
import {
  gateApp,
  gateNamespace,
  probeService,
  regionalProbeName,
} from "../../components/verification/probePlan.ts";
import type { GatePod } from "../../components/verification/jobs.ts";
import { type CallerPlan, defaultPatienceSeconds, lanes, type LoadSettings } from "./plan.ts";
import { loadScript } from "./script.ts";

/**
 * Names of the Jobs that send a region's requests, in the gate's namespace: one per command, so that a load is counted
 * while another command watches.
 */
export type CallerName = "load" | "traffic" | "map";
export const loadContainer = "caller";

/** Seconds after which Kubernetes itself deletes an ended Job, and with it the Service, if no command does. */
const leftoverSeconds = 300;

/**
 * Manifest of the Job of one caller. It ends by itself, is not retried, and is deleted by Kubernetes some minutes later,
 * so that nothing is left after a command that was killed.
 */
export function callerJob(
  name: CallerName,
  { from, streams, ratePerSecond }: CallerPlan,
  { timeoutSeconds, durationSeconds, patienceSeconds = defaultPatienceSeconds }: LoadSettings,
  { metadata, image }: GatePod,
): V1Job {
  const labels = { app: gateApp };
  const values = {
    LOAD_TARGETS: streams.map(({ target, url }) => `${target}=${url}`).join(" "),
    LOAD_LANES: String(lanes),
    LOAD_LANE_INTERVAL: String(Math.round((100 * lanes) / ratePerSecond)),
    LOAD_SECONDS: String(durationSeconds),
    LOAD_TIMEOUT_SECONDS: String(timeoutSeconds),
    LOAD_PATIENCE_SECONDS: String(patienceSeconds),
    LOAD_CALLER: `${from}.$(POD_NAME)`,
  };
  const podName = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };
  const env = [podName, ...variables(values)];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: gateNamespace, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: startSeconds + patienceSeconds + durationSeconds + 2 * timeoutSeconds,
      ttlSecondsAfterFinished: leftoverSeconds,
      template: {
        metadata: {
          labels: { ...labels, ...metadata.labels },
          annotations: { ...metadata.annotations },
        },
        spec: {
          restartPolicy: "Never",
          ...withoutToken,
          containers: [
            {
              ...scriptContainer(loadContainer, image, loadScript, env),
              resources: { ...smallResources, limits: { memory: "192Mi" } },
            },
          ],
        },
      },
    },
  };
}

/** The reference by which a Job owns its region's Service: Kubernetes deletes what has no owner left. */
export function ownedBy(name: CallerName, uid: string): V1OwnerReference {
  return { apiVersion: "batch/v1", kind: "Job", name, uid };
}

/** Manifest of the Service by which a region's probe alone is called. It is deleted with the Jobs that own it. */
export function regionalService(region: string, owner: V1OwnerReference): V1Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: regionalProbeName(region),
      namespace: gateNamespace,
      labels: { app: gateApp },
      ownerReferences: [owner],
    },
    spec: probeService,
  };
}
