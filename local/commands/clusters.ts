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

/** A cluster comes up in under half a minute; four at a time on two busy processors took three. */
const patienceSeconds = 600;

export interface ClustersOptions {
  readonly cloud: string;
  /** `name:pods:services` of every cluster. */
  readonly flat: readonly string[];
  /** Nodes of each. */
  readonly nodes: number;
  /** A folder with charts and images of the user's own; see `findExtraParts`. Only read when the cloud is started. */
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
  const deadline = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const now = await ask(cloud);
    const failed = now.filter(({ status }) => status === "failed");
    if (failed.length > 0)
      throw new Error(failed.map(({ name, failure }) => `${name}: ${failure ?? ""}`).join("\n"));
    if (done(now)) return now;
    if (Date.now() > deadline) {
      const states = now.map(({ name, status }) => `${name} is ${status}`).join(", ");
      throw new Error(`not within ${patienceSeconds} s: ${states}`);
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
 * Makes clusters like those that a user has already: plain Kubernetes that no Linode API knows, on one flat network. Each
 * has its own ranges for pods and Services, and pods reach pods and APIs of all of them by their addresses. LoadBalancer
 * Services get an address. There are exactly those that the command names, until `clusters down` or `down`.
 *
 *     npx tsx local/main.ts clusters up --cloud try --flat a:10.11.0.0/16:10.111.0.0/16 b:10.12.0.0/16:10.112.0.0/16
 *
 * Writes a kubeconfig with a context for each, `a` and `b`. `up` and the other commands of the same cloud give it to the
 * program as the secret `archipelago:kubeconfig`, so that the stack's settings only name the contexts:
 *
 *     archipelago:network: flat
 *     archipelago:clusters:
 *       - { name: a, provider: kubeconfig, context: a, podCidrs: [10.11.0.0/16], serviceCidrs: [10.111.0.0/16] }
 *       - { name: b, provider: kubeconfig, context: b, podCidrs: [10.12.0.0/16], serviceCidrs: [10.112.0.0/16] }
 *
 * @throws with everything that is wrong with what was asked for, or why a cluster could not be raised.
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

/** Takes away all clusters that `clustersUp` made; the cloud stays. */
export async function clustersDown(cloud: string): Promise<void> {
  await exclusively(cloud, "clusters down", async () => {
    const info = await runningCloud(cloud);
    if (info === undefined) throw new Error(`the local cloud "${cloud}" does not run`);
    await ask(info, { clusters: [], nodes: 1 });
    await untilDone(info, (now) => now.length === 0);
    await writeByoKubeconfig(cloud, {});
  });
}
