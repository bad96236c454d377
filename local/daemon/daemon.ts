import { join } from "node:path";
import { ByoClusters } from "../byoClusters/clusters.ts";
import { byoClusterRoutes } from "../byoClusters/routes.ts";
import { acquireLock } from "../host/lock.ts";
import { ensureCloudNetwork } from "../host/network.ts";
import { cloudPaths } from "../host/paths.ts";
import { identify } from "../host/processes.ts";
import { lineProgress } from "../host/progress.ts";
import { serveRegistry } from "../parts/registry/server.ts";
import { startLinodeApi } from "../linode/api/server.ts";
import { serveFiles } from "../parts/charts/server.ts";
import { CloudControllers } from "../cloud/controllers/cluster.ts";
import { publish } from "../cloud/descriptor.ts";
import { LocalBackend } from "../cloud/localBackend.ts";
import { readParts, readSettings, writeSettings } from "../cloud/settings.ts";
import { Store } from "../cloud/store/store.ts";
import { deleteVolume } from "../cloud/store/volumes.ts";
import { Supervisor } from "../cloud/supervisor.ts";
import { removeNodeBalancer } from "../cloud/removal.ts";

/** Writes one line to the daemon's log, which is its standard output. */
function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

interface Part {
  readonly title: string;
  close(): Promise<void>;
}

/**
 * Runs the cloud of that name until SIGTERM or SIGINT: image registry, chart repository, Linode API and controllers. Resumes
 * the clusters of an earlier process and completes its unfinished changes.
 *
 * A signal ends the process and leaves the clusters running, as they are not its children. `stopCloud` deletes them.
 *
 * @throws if another process runs this cloud, or a requirement is missing.
 */
export async function serveCloud(name: string): Promise<void> {
  const ended = untilSignal();
  const lock = await acquireLock(cloudPaths(name).lock, `the local cloud "${name}"`, "serve");
  const parts: Part[] = [{ title: "lock", close: () => lock.release() }];
  try {
    await start(name, parts);
    log(`the local cloud "${name}" is ready`);
    log(`shutting down after ${await ended}; clusters keep running`);
  } finally {
    for (const part of parts.reverse()) {
      await part.close().catch((error: unknown) => {
        log(`${part.title}: ${String(error)}`);
      });
    }
  }
}

/** Starts all parts of the cloud and adds each to `parts`, so that it is closed again. */
async function start(name: string, parts: Part[]): Promise<void> {
  const { state } = cloudPaths(name);
  const made = await readParts(name);
  const settings = await readSettings(name);
  const network = await ensureCloudNetwork(name, made.path);

  const layouts = [made.extra?.registry, made.registryRoot].filter((root) => root !== undefined);
  const registry = await serveRegistry(layouts, {
    host: network.hostAddress,
    port: settings.ports.registry,
  });
  parts.push({ title: "registry", close: () => registry.close() });
  const registryAddress = `${network.hostAddress}:${registry.port}`;
  const repositories = [made.extra?.charts, made.chartsRoot].filter((root) => root !== undefined);
  const charts = await serveFiles(repositories, settings.ports.charts);
  parts.push({ title: "charts", close: () => charts.close() });

  const store = Store.open(join(state, "linode.json"));
  const environment = {
    bin: made.bin,
    path: made.path,
    cniDir: made.cniDir,
    registry: registryAddress,
  };
  const progress = lineProgress(log);
  const byo = new ByoClusters({
    cloud: name,
    folder: state,
    environment,
    network,
    progress,
    otherAddresses: () => store.state.nodeBalancers.map(({ address }) => address),
    log,
  });
  parts.push({ title: "clusters of the flat network", close: () => byo.close() });
  const backend = new LocalBackend(environment, network, progress, () => byo.addresses());
  const volumes = join(state, "volumes");
  const controllers = new CloudControllers({ store, network: backend, volumes, log });
  const supervisor = new Supervisor({ cloud: name, store, backend, controllers, log });
  parts.push({ title: "supervisor", close: () => supervisor.close() });

  const api = await startLinodeApi({
    store,
    supervisor,
    backend,
    token: settings.token,
    port: settings.ports.api,
    log,
    removeNodeBalancer: (balancer) =>
      removeNodeBalancer({ store, supervisor, network: backend, controllers }, balancer),
    removeVolume: (volume) => deleteVolume(store, volumes, volume),
    more: (app) => {
      byoClusterRoutes(app, byo);
    },
  });
  parts.push({ title: "API", close: () => api.close() });

  const ports = { api: api.port, charts: charts.port, registry: registry.port };
  await writeSettings(name, { ...settings, ports });
  supervisor.enqueueAll();
  byo.resume();
  const self = await identify(process.pid);
  if (self === undefined) throw new Error("this process is missing from /proc");
  await publish({
    name,
    process: self,
    apiUrl: api.url,
    token: settings.token,
    chartsUrl: charts.url,
    registry: registryAddress,
    subnet: network.subnet,
  });
}

function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}
