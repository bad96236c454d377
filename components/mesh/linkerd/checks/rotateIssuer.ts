import { AppsV1Api, type KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { linkerdNamespace } from "../names.ts";
import { restartStale } from "./restart.ts";

/** Annotation of a pod template: the issuer for which its pods were made anew. */
export const issuerAnnotation = "archipelago/issuer";

/**
 * Restarts what may hold a certificate of an earlier issuer. Proxies ask for another one only when theirs is about to end,
 * up to a day later, so whatever was made before identity signed with this issuer has to be made anew.
 *
 * @param issuerDigest what identity's pods carry as {@link issuerAnnotation} once they sign with it
 * @returns what is left to wait for, or undefined
 */
export async function rotateIssuer(
  config: KubeConfig,
  running: readonly V1Pod[],
  issuerDigest: string,
): Promise<string | undefined> {
  const since = await issuingSince(config, issuerDigest);
  if (since === undefined) return "identity does not sign with this issuer yet";
  // The control plane's own pods are made anew by its release, which has the annotation too.
  const old = running.filter(({ metadata }) => {
    const created = metadata?.creationTimestamp;
    return metadata?.namespace !== linkerdNamespace && created !== undefined && created < since;
  });
  const mark = { [issuerAnnotation]: issuerDigest };
  return restartStale(config, old, mark, "hold certificates of the earlier issuer");
}

/** When the last of identity's pods that knew another issuer had gone; undefined while there may be one. */
async function issuingSince(config: KubeConfig, issuerDigest: string): Promise<Date | undefined> {
  const apps = config.makeApiClient(AppsV1Api);
  const { spec, status } = await apps.readNamespacedDeployment({
    name: "linkerd-identity",
    namespace: linkerdNamespace,
  });
  if (spec?.template.metadata?.annotations?.[issuerAnnotation] !== issuerDigest) return undefined;
  const rollout = status?.conditions?.find(({ type }) => type === "Progressing");
  return rollout?.reason === "NewReplicaSetAvailable" ? rollout.lastUpdateTime : undefined;
}
