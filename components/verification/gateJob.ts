import { smallResources, unprivileged } from "../internal/containers.ts";
import type { Metadata } from "../mesh/integration.ts";
import { gateScript } from "./gateScript.ts";
import { gateNamespace, probeUrl } from "./probePlan.ts";

/** One run of the gate in one cluster. The digest may be a value that only becomes text later. */
export interface GateRun<Digest = string> {
  /** Name of the Job. */
  readonly name: string;
  /** The cluster that asks. */
  readonly from: string;
  /** The clusters that have to answer, the asking one among them. */
  readonly expected: readonly string[];
  /** How long they have to answer, counted from the first request. */
  readonly deadlineSeconds: number;
  /** Requests to make even when all have answered before: with more of them the counts say more. @default 1 */
  readonly minimumRequests?: number | undefined;
  /** An image with curl and a POSIX shell. */
  readonly image: string;
  /** What the run vouches for, from `gateDigest`: another digest is another run. @default no annotation */
  readonly digest?: Digest | undefined;
  /** What the mesh asks of a Job's pod; see `MeshIntegration.job`. @default nothing */
  readonly pod?: Metadata | undefined;
}

/** Name of the gate's Job, in the probes' namespace. */
export const gateJobName = "gate";

/** Annotation of the Job's pods: a digest of what the run vouches for. */
export const digestAnnotation = "archipelago/vouches-for";

/**
 * Added to a run's deadline before Kubernetes itself ends the Job. The gate says more when it ends on its own; this is
 * for a pod that never came to ask anything: no node, no image, no sidecar.
 */
export const startSeconds = 300;

/**
 * The Job that runs the gate once, as a manifest: from inside the mesh, without retries (a second try would hide what
 * the first one saw), and kept when it is done, so that its result can be read.
 */
export function gateJob<Digest = string>(run: GateRun<Digest>) {
  const labels = { app: "gate" };
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
          containers: [
            {
              name: "gate",
              image: run.image,
              command: ["/bin/sh", "-c", gateScript],
              env: environment(run),
              resources: smallResources,
              securityContext: unprivileged,
            },
          ],
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
  return [podName, ...Object.entries(values).map(([name, value]) => ({ name, value }))];
}
