import { X509Certificate } from "node:crypto";
import type { V1Pod } from "@kubernetes/client-node";
import { presentedCertificate } from "../../../cli/check/gather/presented.ts";
import { kube } from "./kube.ts";

/** Returns the running pods of a namespace, without terminating ones. */
async function runningPods(cluster: string, namespace: string): Promise<V1Pod[]> {
  const { core } = await kube(cluster);
  const { items } = await core.listNamespacedPod({ namespace });
  return items.filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined && status?.phase === "Running",
  );
}

/** Returns the SHA-256 of each certificate in a bundle, in order. */
export function fingerprints(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block).fingerprint256).sort();
}

/** Returns the trust bundles with which the proxies of a namespace's pods were started: each once, as fingerprints. */
export async function trustedIn(cluster: string, namespace: string): Promise<string[][]> {
  const pods = await runningPods(cluster, namespace);
  const bundles = pods.map(({ spec }) => {
    const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
    const proxy = all.find(({ name }) => name === "linkerd-proxy");
    const anchors = proxy?.env?.find(
      ({ name }) => name === "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS",
    );
    return JSON.stringify(fingerprints(anchors?.value ?? ""));
  });
  return [...new Set(bundles)].sort().map((bundle) => JSON.parse(bundle) as string[]);
}

/** Returns the certificate that the proxy of each of a namespace's pods presents. */
export async function shownIn(cluster: string, namespace: string): Promise<X509Certificate[]> {
  const { config } = await kube(cluster);
  const pods = await runningPods(cluster, namespace);
  return Promise.all(
    pods.map(async ({ metadata, spec }) => {
      const name = metadata?.name ?? "";
      const account = spec?.serviceAccountName ?? "default";
      try {
        return await presentedCertificate(config, { namespace, name, account });
      } catch (error) {
        throw new Error(`${cluster}: ${namespace}/${name} as ${account}`, { cause: error });
      }
    }),
  );
}
