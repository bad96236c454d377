import { Writable } from "node:stream";
import {
  CoreV1Api,
  Exec,
  type KubeConfig,
  type V1Pod,
  type V1Status,
} from "@kubernetes/client-node";
import * as z from "zod";
import { fromBase64 } from "../../internal/base64.ts";
import { connect } from "../../internal/connect.ts";
import { reasonOf } from "../../internal/errors.ts";
import { limited } from "../../internal/limit.ts";
import { undefinedIfNotFound } from "../../internal/notFound.ts";
import { certificatesOf } from "../../pki/bundle.ts";
import type { TrustReader } from "../trust/questions.ts";
import type {
  ConfiguredTrust,
  DistributedLists,
  HeldTrust,
  UnknownTrust,
} from "../trust/heldTrust.ts";
import { workloadOf } from "../trust/workloads.ts";

/** The container of Envoy and its agent, in sidecars and gateways alike. */
const proxyContainer = "istio-proxy";

/** Time for one proxy's answer, in seconds. */
const answerSeconds = 20;

/** Proxies of a cluster that are asked at the same time. */
const atOnce = 8;

/** Reads the trust of Istio's proxies from the proxies themselves. @param namespace the mesh's own */
export function istioTrust(namespace: string): TrustReader {
  return {
    configured: (kubeconfig) => readConfigured(kubeconfig, namespace),
    held: readHeld,
    lists: (kubeconfig) => readLists(kubeconfig, namespace),
  };
}

async function readConfigured(
  kubeconfig: string,
  namespace: string,
): Promise<ConfiguredTrust | undefined> {
  const core = connect(kubeconfig).makeApiClient(CoreV1Api);
  const secret = await undefinedIfNotFound(
    core.readNamespacedSecret({ name: "cacerts", namespace }),
  );
  const data = new Map(Object.entries(secret?.data ?? {}));
  const pems = (key: string): string[] => certificatesOf(fromBase64(data.get(key) ?? ""));
  const [issuer] = pems("ca-cert.pem");
  return issuer === undefined ? undefined : { issuer, roots: pems("root-cert.pem") };
}

/** istiod copies its lists into each namespace at the same time; the mesh's own stands for all. */
async function readLists(
  kubeconfig: string,
  namespace: string,
): Promise<DistributedLists | undefined> {
  const core = connect(kubeconfig).makeApiClient(CoreV1Api);
  const found = await undefinedIfNotFound(
    core.readNamespacedConfigMap({ name: "istio-ca-crl", namespace }),
  );
  const { data, metadata } = found ?? {};
  const pem = Object.values(data ?? {}).join("");
  if (pem === "") return undefined;
  const times = (metadata?.managedFields ?? []).map(({ time }) => new Date(time ?? 0).getTime());
  const ageSeconds = (Date.now() - Math.max(0, ...times)) / 1000;
  return { pem, ageSeconds };
}

async function readHeld(
  cluster: string,
  kubeconfig: string,
): Promise<(HeldTrust | UnknownTrust)[]> {
  const config = connect(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const { items } = await core.listPodForAllNamespaces({ fieldSelector: "status.phase=Running" });
  const proxies = items.filter(hasProxy);
  const found: (HeldTrust | UnknownTrust)[] = [];
  for (let start = 0; start < proxies.length; start += atOnce) {
    const asked = proxies
      .slice(start, start + atOnce)
      .map((pod) => ask(cluster, config, core, pod));
    found.push(...(await Promise.all(asked)).flat());
  }
  return found;
}

/** True if a pod has a proxy that runs. */
function hasProxy({ metadata, status }: V1Pod): boolean {
  const containers = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
  ];
  return (
    metadata?.deletionTimestamp === undefined &&
    containers.some(({ name, state }) => name === proxyContainer && state?.running !== undefined)
  );
}

/** @returns nothing if the pod has ended meanwhile */
async function ask(
  cluster: string,
  config: KubeConfig,
  core: CoreV1Api,
  pod: V1Pod,
): Promise<(HeldTrust | UnknownTrust)[]> {
  const { namespace = "", name = "" } = pod.metadata ?? {};
  const workload = workloadOf(pod);
  try {
    const late = (): Error => new Error(`no answer within ${answerSeconds} s`);
    const dump = await limited(readSecrets(config, namespace, name), answerSeconds, late);
    return [{ cluster, workload, ...trustIn(dump) }];
  } catch (error) {
    const now = await core.readNamespacedPod({ namespace, name }).catch(() => undefined);
    if (now === undefined || !hasProxy(now)) return [];
    return [{ cluster, workload, reason: reasonOf(error) }];
  }
}

/** The secrets of a proxy as Envoy dumps them, without private keys. */
async function readSecrets(config: KubeConfig, namespace: string, pod: string): Promise<string> {
  const printed: Buffer[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      printed.push(chunk);
      done();
    },
  });
  const errors = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  const path = "/config_dump?resource=dynamic_active_secrets";
  await new Promise<void>((resolve, reject) => {
    const ended = ({ status, message = "" }: V1Status): void => {
      if (status === "Success") resolve();
      else reject(new Error(message));
    };
    new Exec(config)
      .exec(
        namespace,
        pod,
        proxyContainer,
        ["pilot-agent", "request", "GET", path],
        output,
        errors,
        null,
        false,
        ended,
      )
      .catch((error: unknown) => {
        reject(
          error instanceof Error ? error : new Error("its API refused to run a command in it"),
        );
      });
  });
  return Buffer.concat(printed).toString();
}

const inline = z.object({ inline_bytes: z.string() });

const dumpSchema = z.object({
  configs: z.array(
    z.object({
      name: z.string(),
      secret: z.object({
        tls_certificate: z.object({ certificate_chain: inline }).optional(),
        validation_context: z.object({ trusted_ca: inline }).optional(),
      }),
    }),
  ),
});

/**
 * The certificates of Envoy's dump of its secrets.
 *
 * @param printed the dump as the agent prints it, after lines of its own log
 * @throws Error if it has none yet
 */
export function trustIn(printed: string): Pick<HeldTrust, "roots" | "chain"> {
  const start = printed.search(/^\{/m);
  if (start < 0) throw new Error("its agent printed no secrets");
  const { configs } = dumpSchema.parse(JSON.parse(printed.slice(start)));
  const secretOf = (wanted: string) => configs.find(({ name }) => name === wanted)?.secret;
  const roots = secretOf("ROOTCA")?.validation_context?.trusted_ca.inline_bytes;
  const chain = secretOf("default")?.tls_certificate?.certificate_chain.inline_bytes;
  if (roots === undefined || chain === undefined) throw new Error("it has no certificate yet");
  return { roots: certificatesOf(fromBase64(roots)), chain: certificatesOf(fromBase64(chain)) };
}
