import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Faults } from "../../../../local/linode/api/faults.ts";
import { startLinodeApi } from "../../../../local/linode/api/server.ts";
import type { ClusterBackend, ClusterSpec } from "../../../../local/cloud/backend.ts";
import { Store } from "../../../../local/cloud/store/store.ts";
import { Supervisor } from "../../../../local/cloud/supervisor.ts";

/** A backend that only records specs; `apply` waits until the test permits it. */
class MemoryBackend implements ClusterBackend {
  readonly clusters = new Map<number, ClusterSpec>();
  /** The error of the next `apply` or `remove`. */
  failure: Error | undefined;
  readonly #generations = new Map<number, number>();
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  /** Makes further work wait until `release`. */
  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  release(): void {
    this.#open();
  }

  async apply(spec: ClusterSpec): Promise<void> {
    await this.#gate;
    this.#fail();
    this.clusters.set(spec.id, spec);
  }

  async remove(spec: ClusterSpec): Promise<void> {
    await this.#gate;
    this.#fail();
    this.clusters.delete(spec.id);
  }

  async kubeconfig(clusterId: number): Promise<string> {
    const name = `generation-${this.#generations.get(clusterId) ?? 1}`;
    return Promise.resolve(
      `clusters: [{name: ${name}, cluster: {server: "${this.endpoint(clusterId)}"}}]\n`,
    );
  }

  async regenerateKubeconfig(clusterId: number): Promise<void> {
    this.#generations.set(clusterId, (this.#generations.get(clusterId) ?? 1) + 1);
    await Promise.resolve();
  }

  endpoint(clusterId: number): string {
    return `https://cluster-${clusterId}.test:6443`;
  }

  #fail(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
  }
}

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

/** A Linode API over HTTP on a free port, with a memory backend, and a client with its token. */
export async function testCloud(faults?: Faults) {
  const folder = mkdtempSync(join(tmpdir(), "archipelago-test-"));
  const file = join(folder, "state.json");
  const store = Store.open(file);
  const backend = new MemoryBackend();
  const log: string[] = [];
  const started: number[] = [];
  const stopped: number[] = [];
  const supervisor = new Supervisor({
    cloud: "test",
    store,
    backend,
    retrySeconds: 0.2,
    log: (line) => log.push(line),
    controllers: {
      start: async ({ id }) => {
        started.push(id);
        await Promise.resolve();
      },
      stop: async (id) => {
        stopped.push(id);
        await Promise.resolve();
      },
    },
  });
  const token = "0".repeat(64);
  const api = await startLinodeApi({
    store,
    supervisor,
    backend,
    token,
    port: 0,
    faults,
    log: (line) => log.push(line),
    removeNodeBalancer: async ({ id }) => {
      store.change((state) => {
        state.nodeBalancers = state.nodeBalancers.filter((balancer) => balancer.id !== id);
      });
      await Promise.resolve();
    },
    removeVolume: async ({ id }) => {
      store.change((state) => {
        state.volumes = state.volumes.filter((volume) => volume.id !== id);
      });
      await Promise.resolve();
    },
  });
  const request = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      body: JSON.parse(text),
    };
  };
  return {
    file,
    store,
    backend,
    supervisor,
    log,
    started,
    stopped,
    api,
    token,
    request,
    close: async () => {
      backend.release();
      await supervisor.close();
      await api.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type TestCloud = Awaited<ReturnType<typeof testCloud>>;

/** The minimal cluster that LKE accepts. */
export const smallCluster = {
  label: "archipelago-eu",
  region: "fr-par",
  k8s_version: "1.35",
  node_pools: [{ type: "g6-standard-2", count: 2 }],
} as const;
