import { withoutToken } from "../internal/containers.ts";
import { scriptContainer, startSeconds, variables } from "../internal/scriptJob.ts";
import type { Metadata } from "../mesh/integration.ts";
import { gateScript } from "./gateScript.ts";
import { gateApp, gateNamespace, probeUrl } from "./probePlan.ts";

/** One run of the gate in one cluster. `Digest` is a string, or an output of one. */
export interface GateRun<Digest = string> {
  /** Name of the Job. */
  readonly name: string;
  /** The cluster that sends the requests. */
  readonly from: string;
  /** The clusters that must respond, including `from`. */
  readonly expected: readonly string[];
  /** Time for all of them to respond, in seconds from the first request. */
  readonly deadlineSeconds: number;
  /** Minimum number of requests, for meaningful counts. @default 1 */
  readonly minimumRequests?: number | undefined;
  /** An image with curl and a POSIX shell. */
  readonly image: string;
  /** Digest of the run's claims, from `gateDigest`; a change reruns the gate. @default no annotation */
  readonly digest?: Digest | undefined;
  /** Metadata that the mesh requires on a Job's pod; see `MeshIntegration.job`. @default none */
  readonly pod?: Metadata | undefined;
}

/** Name of the gate's Job, in the probes' namespace. */
export const gateJobName = "gate";

/** Annotation of the Job's pods with the digest of the run's claims. */
export const digestAnnotation = "archipelago/vouches-for";

/**
 * Manifest of the Job that runs the gate once: inside the mesh, without retries (a second run would hide the first one's
 * failures), and kept after completion, so that its result can be read.
 */
export function gateJob<Digest = string>(run: GateRun<Digest>) {
  const labels = { app: gateApp };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: run.name, namespace: gateNamespace, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: run.deadlineSeconds + startSeconds,
      template: {
        metadata: {
          labels: { ...labels, ...run.pod?.labels },
          annotations: {
            ...run.pod?.annotations,
            ...(run.digest !== undefined && { [digestAnnotation]: run.digest }),
          },
        },
        spec: {
          restartPolicy: "Never",
          ...withoutToken,
          containers: [scriptContainer("gate", run.image, gateScript, environment(run))],
        },
      },
    },
  };
}

function environment(run: GateRun<unknown>) {
  const podName = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };
  const values = {
    GATE_FROM: run.from,
    GATE_EXPECTED: [...run.expected].sort().join(" "),
    GATE_URL: probeUrl,
    GATE_DEADLINE_SECONDS: String(run.deadlineSeconds),
    GATE_MINIMUM_REQUESTS: String(run.minimumRequests ?? 1),
    GATE_ASKER: `${run.from}.$(POD_NAME)`,
    GATE_TERMINATION_LOG: "/dev/termination-log",
  };
  return [podName, ...variables(values)];
}
