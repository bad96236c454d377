import {
  AdmissionregistrationV1Api,
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  CustomObjectsApi,
  DiscoveryV1Api,
  NetworkingV1Api,
  VersionApi,
  type KubeConfig,
  type V1Pod,
} from "@kubernetes/client-node";
import { undefinedIfNotFound } from "../../components/internal/notFound.ts";
import { limited } from "../../components/internal/limit.ts";
import { fleetNamespaces } from "../check/gather/namespaces.ts";
import { reasonOf } from "../check/gather/reason.ts";
import { execute } from "../cluster/exec.ts";
import type { Archive } from "./archive.ts";

/** Seconds for one source: what takes longer is left out, and named. */
const sourceSeconds = 30;
/** Containers whose logs are read at a time. */
const atATime = 8;
/** Lines and bytes of one container's log. */
const logLines = 3000;
const logBytes = 1_000_000;

/** Custom resources of the meshes that decide how requests travel. */
const custom = [
  ["networking.istio.io", "v1", "gateways"],
  ["networking.istio.io", "v1", "destinationrules"],
  ["networking.istio.io", "v1", "virtualservices"],
  ["networking.istio.io", "v1", "serviceentries"],
  ["security.istio.io", "v1", "peerauthentications"],
  ["security.istio.io", "v1", "authorizationpolicies"],
  ["gateway.networking.k8s.io", "v1", "httproutes"],
  ["multicluster.linkerd.io", "v1alpha3", "links"],
  ["policy.linkerd.io", "v1beta3", "servers"],
] as const;

const istiodDumps = ["clusterz", "syncz", "endpointShardz", "networkz", "configz"];

/** What an archive says about one source that could not be read. */
export type Note = (what: string, why: string) => void;

/**
 * Adds what a cluster says about itself to an archive. Nothing is waited for longer than its limit; what is missing is noted.
 *
 * @returns false if its API does not answer, and nothing else was asked
 */
export async function diagnoseCluster(
  name: string,
  config: KubeConfig,
  archive: Archive,
  note: Note,
): Promise<boolean> {
  const read = async <Value>(what: string, request: Promise<Value>): Promise<Value | undefined> => {
    try {
      const late = () => new Error(`no answer within ${sourceSeconds} s`);
      return await limited(request, sourceSeconds, late);
    } catch (error) {
      note(`${name}/${what}`, reasonOf(error));
      return undefined;
    }
  };
  const version = await read("version", config.makeApiClient(VersionApi).getCode());
  if (version === undefined) return false;
  const keep = async (what: string, request: Promise<unknown>): Promise<void> => {
    const found = await read(what, request);
    if (found !== undefined) await archive.json(`${name}/${what}.json`, found);
  };
  // A cluster without this kind of object lacks nothing.
  const keepCustom = async (what: string, request: Promise<unknown>): Promise<void> => {
    const found = await read(what, undefinedIfNotFound(request));
    if (found !== undefined) await archive.json(`${name}/${what}.json`, found);
  };
  await archive.json(`${name}/version.json`, version);
  const core = config.makeApiClient(CoreV1Api);
  const apps = config.makeApiClient(AppsV1Api);
  const admission = config.makeApiClient(AdmissionregistrationV1Api);
  const pods = (await read("pods", core.listPodForAllNamespaces()))?.items ?? [];
  const ours = pods.filter((pod) => isOurs(pod));
  await archive.json(`${name}/pods.json`, ours);
  const objects = config.makeApiClient(CustomObjectsApi);
  await Promise.all([
    keep("nodes", core.listNode()),
    keep("namespaces", core.listNamespace()),
    keep("events", core.listEventForAllNamespaces()),
    keep("services", core.listServiceForAllNamespaces()),
    keep("endpoints", config.makeApiClient(DiscoveryV1Api).listEndpointSliceForAllNamespaces()),
    keep("deployments", apps.listDeploymentForAllNamespaces()),
    keep("statefulsets", apps.listStatefulSetForAllNamespaces()),
    keep("daemonsets", apps.listDaemonSetForAllNamespaces()),
    keep("jobs", config.makeApiClient(BatchV1Api).listJobForAllNamespaces()),
    keep("claims", core.listPersistentVolumeClaimForAllNamespaces()),
    keep("secrets", core.listSecretForAllNamespaces()),
    keep("configmaps", core.listConfigMapForAllNamespaces()),
    keep(
      "networkpolicies",
      config.makeApiClient(NetworkingV1Api).listNetworkPolicyForAllNamespaces(),
    ),
    keep("mutatingwebhooks", admission.listMutatingWebhookConfiguration()),
    keep("validatingwebhooks", admission.listValidatingWebhookConfiguration()),
    ...custom.map(([group, resourceVersion, plural]) =>
      keepCustom(
        `${plural}.${group}`,
        objects.listClusterCustomObject({ group, version: resourceVersion, plural }),
      ),
    ),
    ...ours.filter(isIstiod).map(async ({ metadata }) => {
      const { namespace = "", name: pod = "" } = metadata ?? {};
      for (const dump of istiodDumps) {
        const command = ["pilot-discovery", "request", "GET", `/debug/${dump}`];
        const at = { namespace, pod, container: "discovery", command };
        const text = await read(`istiod/${pod}/${dump}`, execute(config, at));
        if (text !== undefined) await addDump(archive, `${name}/istiod/${pod}/${dump}.json`, text);
      }
    }),
  ]);
  await readLogs(ours, core, (path, text) => archive.text(`${name}/logs/${path}`, text), read);
  return true;
}

function isOurs({ metadata, spec }: V1Pod): boolean {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const meshed = containers.some(({ name }) => ["istio-proxy", "linkerd-proxy"].includes(name));
  return fleetNamespaces.has(metadata?.namespace ?? "") || meshed;
}

function isIstiod({ metadata, status }: V1Pod): boolean {
  return metadata?.labels?.["app"] === "istiod" && status?.phase === "Running";
}

async function addDump(archive: Archive, path: string, text: string): Promise<void> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    await archive.text(path, text);
    return;
  }
  await archive.json(path, parsed);
}

type Read = <Value>(what: string, request: Promise<Value>) => Promise<Value | undefined>;

/** Reads the logs of all containers, and of those that were restarted the previous ones. */
async function readLogs(
  pods: readonly V1Pod[],
  core: CoreV1Api,
  add: (path: string, text: string) => Promise<void>,
  read: Read,
): Promise<void> {
  const logs = pods.flatMap(({ metadata, status }) => {
    const { namespace = "", name = "" } = metadata ?? {};
    const statuses = [
      ...(status?.initContainerStatuses ?? []),
      ...(status?.containerStatuses ?? []),
    ];
    return statuses.flatMap(({ name: container, restartCount, state, lastState }) => {
      const at = { namespace, name, container };
      const path = `${namespace}/${name}/${container}`;
      const started = state?.waiting === undefined || lastState?.terminated !== undefined;
      return [
        ...(started ? [{ at, path, previous: false }] : []),
        ...(restartCount > 0 ? [{ at, path: `${path}.previous`, previous: true }] : []),
      ];
    });
  });
  const limits = { tailLines: logLines, limitBytes: logBytes, timestamps: true };
  for (let index = 0; index < logs.length; index += atATime) {
    await Promise.all(
      logs.slice(index, index + atATime).map(async ({ at, path, previous }) => {
        const request = core.readNamespacedPodLog({ ...at, ...limits, previous });
        const text = await read(`logs/${path}`, request);
        if (text !== undefined) await add(`${path}.log`, text);
      }),
    );
  }
}
