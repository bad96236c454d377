import { setTimeout as sleep } from "node:timers/promises";
import { BatchV1Api, CoreV1Api, type KubeConfig, type V1Job } from "@kubernetes/client-node";
import { withoutToken } from "../../../components/internal/containers.ts";
import { scriptContainer, variables } from "../../../components/internal/scriptJob.ts";
import { injectAnnotation } from "../../../components/mesh/linkerd/names.ts";
import { gateApp, gateNamespace } from "../../../components/verification/probePlan.ts";
import {
  ended,
  gatePodOf,
  podOf,
  reasons,
  removeJob,
} from "../../../components/verification/jobs.ts";
import type { ReachFact } from "../facts.ts";

/** A peer's gateway or API. */
export type Target = Pick<ReachFact, "to" | "kind" | "address">;

const jobName = "check";
const containerName = "caller";
/** Seconds for the pod to start, and to try every target. */
const limitSeconds = 90;

/**
 * Opens a connection to every target and prints `<number> <curl's exit code>`. What a gateway says to a client outside the
 * mesh, and an API to one without credentials, does not matter.
 */
const script = `set -u
number=0
for target in $CHECK_TARGETS; do
  code=0
  curl --silent --insecure --output /dev/null --connect-timeout 5 --max-time 8 "$target" || code=$?
  printf '%s %s\\n' "$number" "$code"
  number=$((number + 1))
done
`;

function reachJob(image: string, targets: readonly Target[]): V1Job {
  const urls = targets.map(({ address }) => `https://${address}/`);
  const labels = { app: gateApp };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: jobName, namespace: gateNamespace, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: limitSeconds,
      ttlSecondsAfterFinished: limitSeconds,
      template: {
        // Outside the mesh: its proxy would answer for the gateway.
        metadata: {
          labels: { ...labels, "sidecar.istio.io/inject": "false" },
          annotations: { [injectAnnotation]: "disabled" },
        },
        spec: {
          restartPolicy: "Never",
          ...withoutToken,
          containers: [
            scriptContainer(
              containerName,
              image,
              script,
              variables({ CHECK_TARGETS: urls.join(" ") }),
            ),
          ],
        },
      },
    },
  };
}

/** curl's exit codes without a connection: https://curl.se/libcurl/c/libcurl-errors.html */
const failures = new Map([
  ["5", "proxy not resolved"],
  ["6", "name not resolved"],
  ["7", "connection refused"],
  ["28", "timed out"],
]);

/** Parses what the script prints. */
export function parseReached(log: string, targets: readonly Target[]): ReachFact[] {
  const codes = new Map(
    log.split("\n").map((line) => {
      const [number = "", code = ""] = line.split(" ");
      return [number, code] as const;
    }),
  );
  return targets.map((target, index) => {
    const code = codes.get(String(index));
    if (code === undefined) return { ...target, connected: false, detail: "not tried" };
    const failure = failures.get(code);
    return { ...target, connected: failure === undefined, detail: failure ?? `curl ${code}` };
  });
}

/**
 * Connects to the targets from a pod in a cluster, which it deletes afterwards.
 *
 * @throws Error if the pod cannot be created, or does not run
 */
export async function reachTargets(
  cluster: string,
  config: KubeConfig,
  targets: readonly Target[],
): Promise<ReachFact[]> {
  if (targets.length === 0) return [];
  const core = config.makeApiClient(CoreV1Api);
  const { image } = await gatePodOf(cluster, config);
  await removeJob(config, jobName);
  const body = reachJob(image, targets);
  await config.makeApiClient(BatchV1Api).createNamespacedJob({ namespace: gateNamespace, body });
  try {
    const deadline = Date.now() + limitSeconds * 1000;
    let pod = await podOf(core, jobName);
    while (!ended(pod, containerName)) {
      if (Date.now() > deadline) throw new Error(`the pod of Job ${jobName}: ${reasons(pod)}`);
      await sleep(500);
      pod = await podOf(core, jobName);
    }
    const name = pod?.metadata?.name ?? "";
    const log = await core.readNamespacedPodLog({ name, namespace: gateNamespace });
    return parseReached(log, targets);
  } finally {
    await removeJob(config, jobName);
  }
}
