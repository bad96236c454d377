import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { writeByoKubeconfig } from "../byoClusters/kubeconfig.ts";
import {
  byoClusterProblems,
  readByoCluster,
  type ByoClustersRequest,
} from "../byoClusters/request.ts";
import { byoClustersPath } from "../byoClusters/routes.ts";
import { runningCloud, type CloudInfo } from "../cloud/descriptor.ts";
import { exclusively, startWithParts, terminalProgress } from "./session.ts";

/** The time limit of `clusters up`. One cluster takes under half a minute; four at once on two busy processors took three. */
const timeoutSeconds = 600;

export interface ClustersOptions {
  readonly cloud: string;
  /** `name:pods:services` of every cluster. */
  readonly flat: readonly string[];
  /** The number of nodes of each cluster. */
  readonly nodes: number;
  /** A folder with the user's own charts and images; see `findExtraParts`. Read only when the cloud is started. */
  readonly extraParts?: string;
}

const answer = z.array(
  z.object({
    name: z.string(),
    status: z.string(),
    failure: z.string().nullable(),
    nodes: z.number(),
    readyNodes: z.number(),
    kubeconfig: z.string().optional(),
  }),
);
const refusal = z.object({ errors: z.array(z.object({ reason: z.string() })) });
type Answer = z.infer<typeof answer>;

async function ask(cloud: CloudInfo, request?: ByoClustersRequest): Promise<Answer> {
  const response = await fetch(`${cloud.apiUrl}${byoClustersPath}`, {
    headers: {
      authorization: `Bearer ${cloud.token}`,
      "content-type": "application/json",
    },
    ...(request !== undefined && { method: "PUT", body: JSON.stringify(request) }),
  });
  const body: unknown = await response.json();
  if (response.ok) return answer.parse(body);
  throw new Error(
    refusal
      .parse(body)
      .errors.map(({ reason }) => reason)
      .join("\n"),
  );
}

async function untilDone(cloud: CloudInfo, done: (now: Answer) => boolean): Promise<Answer> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const now = await ask(cloud);
    const failed = now.filter(({ status }) => status === "failed");
    if (failed.length > 0)
      throw new Error(failed.map(({ name, failure }) => `${name}: ${failure ?? ""}`).join("\n"));
    if (done(now)) return now;
    if (Date.now() > deadline) {
      const states = now.map(({ name, status }) => `${name} is ${status}`).join(", ");
      throw new Error(`timed out after ${timeoutSeconds} s waiting for the clusters: ${states}`);
    }
    await sleep(500);
  }
}

async function make(cloud: CloudInfo, request: ByoClustersRequest): Promise<string> {
  await ask(cloud, request);
  const now = await untilDone(
    cloud,
    (seen) =>
      seen.length === request.clusters.length &&
      seen.every(
        ({ status, kubeconfig, nodes, readyNodes }) =>
          status === "running" &&
          kubeconfig !== undefined &&
          nodes === request.nodes &&
          readyNodes === nodes,
      ),
  );
  const kubeconfigs = now.map(({ name, kubeconfig }) => [name, kubeconfig ?? ""] as const);
  return writeByoKubeconfig(cloud.name, Object.fromEntries(kubeconfigs));
}

/**
 * Creates clusters that stand for a user's existing ones: plain Kubernetes that no Linode API knows, on one flat network.
 * Each has its own ranges for pods and Services, and pods reach the pods and APIs of all of them by their addresses.
 * LoadBalancer Services get an address. The list is complete: clusters that it does not name are deleted. They run until
 * `clusters down` or `down`.
 *
 *     npx tsx local/main.ts clusters up --cloud try --flat a:10.11.0.0/16:10.111.0.0/16 b:10.12.0.0/16:10.112.0.0/16
 *
 * Writes a kubeconfig with a context for each, `a` and `b`. `up` and the other commands of the same cloud pass it to the
 * program as the secret `archipelago:kubeconfig`, so that the stack's settings only name the contexts:
 *
 *     archipelago:network: flat
 *     archipelago:clusters:
 *       - { name: a, provider: kubeconfig, context: a, podCidrs: [10.11.0.0/16], serviceCidrs: [10.111.0.0/16] }
 *       - { name: b, provider: kubeconfig, context: b, podCidrs: [10.12.0.0/16], serviceCidrs: [10.112.0.0/16] }
 *
 * @throws an error that lists all problems with the request, or the reason why a cluster could not be created.
 */
export async function clustersUp(options: ClustersOptions): Promise<void> {
  const { cloud, flat, nodes, extraParts } = options;
  const clusters = flat.map(readByoCluster);
  const problems = byoClusterProblems(clusters);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  await exclusively(cloud, "clusters up", async () => {
    const progress = terminalProgress();
    const { cloud: info } = await startWithParts(cloud, extraParts, progress);
    const step = progress.step(`clusters ${clusters.map(({ name }) => name).join(", ")}`);
    try {
      step.done(`kubeconfig in ${await make(info, { clusters, nodes })}`);
    } catch (error) {
      step.fail(error);
      throw error;
    }
  });
}

/** Deletes all clusters that `clustersUp` created; the cloud keeps running. */
export async function clustersDown(cloud: string): Promise<void> {
  await exclusively(cloud, "clusters down", async () => {
    const info = await runningCloud(cloud);
    if (info === undefined) throw new Error(`local cloud "${cloud}": not running`);
    await ask(info, { clusters: [], nodes: 1 });
    await untilDone(info, (now) => now.length === 0);
    await writeByoKubeconfig(cloud, {});
  });
}
