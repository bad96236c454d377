import { CoreV1Api, Health, KubeConfig, type V1Node } from "@kubernetes/client-node";

/** What to wait for, and for how long. */
export interface ReadinessRequest {
  /** Names the cluster in the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly timeoutSeconds: number;
  /** Pause between two looks. @default 5 */
  readonly intervalSeconds?: number;
}

/** One look at a cluster may hang on a half-made network; it is given up after this long. */
const lookTimeoutSeconds = 15;

/**
 * Waits until a cluster can be used: its API answers `/readyz` and one node is Ready.
 *
 * LKE hands out a kubeconfig before either holds, and the kubernetes provider does not retry a refused connection, so
 * the first resource would fail. Rejects after `timeoutSeconds`, with what was missing at the last look.
 */
export async function awaitReadiness(request: ReadinessRequest): Promise<void> {
  const config = new KubeConfig();
  config.loadFromString(request.kubeconfig);
  const deadline = Date.now() + request.timeoutSeconds * 1000;
  const pause = (request.intervalSeconds ?? 5) * 1000;
  for (;;) {
    const left = deadline - Date.now();
    const missing = await whatIsMissing(config, Math.min(left, lookTimeoutSeconds * 1000));
    if (missing === undefined) {
      return;
    }
    if (Date.now() + pause >= deadline) {
      throw new Error(
        `cluster ${request.cluster} was not ready within ${request.timeoutSeconds} s: ${missing}`,
      );
    }
    await sleep(pause);
  }
}

/** What keeps the cluster from being used, or undefined when nothing does. */
async function whatIsMissing(
  config: KubeConfig,
  timeoutMilliseconds: number,
): Promise<string | undefined> {
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort();
  }, timeoutMilliseconds);
  const gaveUp = new Promise<string>((resolve) => {
    timeout.signal.addEventListener("abort", () => {
      resolve("its API did not answer in time");
    });
  });
  try {
    return await Promise.race([look(config, timeout.signal), gaveUp]);
  } catch (error) {
    return `its API cannot be reached (${reason(error)})`;
  } finally {
    clearTimeout(timer);
  }
}

async function look(config: KubeConfig, signal: AbortSignal): Promise<string | undefined> {
  // The nodes first: that request says why it failed, and the health check does not.
  const { items } = await config.makeApiClient(CoreV1Api).listNode();
  if (!(await new Health(config).readyz({ signal }))) {
    return "its API says that it is not ready";
  }
  if (!items.some(isReady)) {
    return items.length === 0 ? "it has no node yet" : `none of its ${items.length} nodes is Ready`;
  }
  return undefined;
}

function isReady(node: V1Node): boolean {
  const conditions = node.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

/** The shortest true statement about a failed request; never its headers, which carry credentials. */
function reason(error: unknown): string {
  if (typeof error === "object" && error !== null) {
    if ("code" in error && (typeof error.code === "number" || typeof error.code === "string")) {
      return typeof error.code === "number" ? `HTTP ${error.code}` : error.code;
    }
    if (error instanceof Error) {
      return error.message;
    }
  }
  return "unknown reason";
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
