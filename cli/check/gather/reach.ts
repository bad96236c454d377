import { setTimeout as sleep } from "node:timers/promises";
import { BatchV1Api, CoreV1Api, type KubeConfig, type V1Job } from "@kubernetes/client-node";
import { withoutToken } from "../../../components/internal/containers.ts";
import { scriptContainer, variables } from "../../../components/internal/scriptJob.ts";
import { injectAnnotation } from "../../../components/mesh/linkerd/names.ts";
import { gateApp, gateNamespace } from "../../../components/verification/probePlan.ts";
import { ended, gatePodOf, podOf, reasons, removeJob } from "../../cluster/jobs.ts";
import type { ReachFact } from "../facts.ts";

/** A peer's gateway. */
export interface Gateway {
  readonly to: string;
  readonly address: string;
  readonly port: number;
}

const jobName = "check";
const containerName = "caller";
const limitSeconds = 120;

/**
 * Opens a connection to every gateway and prints `<name> <curl's exit code> <seconds until connected>`; 0 seconds means
 * that there was no connection. What a gateway says to a client outside the mesh does not matter.
 */
const script = `set -u
for target in $CHECK_TARGETS; do
  code=0
  connected=$(curl --silent --insecure --output /dev/null --connect-timeout 5 --max-time 8 \\
    --write-out '%{time_connect}' "https://\${target#*=}/") || code=$?
  printf '%s %s %s\\n' "\${target%%=*}" "$code" "$connected"
done
`;

function reachJob(image: string, gateways: readonly Gateway[]): V1Job {
  const targets = gateways.map(({ to, address, port }) => `${to}=${hostOf(address)}:${port}`);
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
              variables({ CHECK_TARGETS: targets.join(" ") }),
            ),
          ],
        },
      },
    },
  };
}

function hostOf(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** Parses what the script prints. */
export function parseReached(log: string, gateways: readonly Gateway[]): ReachFact[] {
  const lines = new Map(
    log.split("\n").map((line) => {
      const [name = "", code = "", seconds = ""] = line.split(" ");
      return [name, { code, connected: Number(seconds) > 0 }] as const;
    }),
  );
  return gateways.map(({ to, address, port }) => {
    const line = lines.get(to);
    const detail =
      line === undefined ? "not tried" : line.code === "28" ? "timed out" : `curl ${line.code}`;
    return { to, address: `${address}:${port}`, connected: line?.connected ?? false, detail };
  });
}

/**
 * Connects to the gateways from a pod in a cluster, which it deletes afterwards.
 *
 * @throws Error if the pod cannot be created, or does not run
 */
export async function reachGateways(
  cluster: string,
  config: KubeConfig,
  gateways: readonly Gateway[],
): Promise<ReachFact[]> {
  if (gateways.length === 0) return [];
  const core = config.makeApiClient(CoreV1Api);
  const { image } = await gatePodOf(cluster, config);
  await removeJob(config, jobName);
  const body = reachJob(image, gateways);
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
    return parseReached(log, gateways);
  } finally {
    await removeJob(config, jobName);
  }
}
