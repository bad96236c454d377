import { AppsV1Api, type KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { linkerdNamespace } from "../names.ts";
import { restartStale } from "./restart.ts";

/** Annotation of a pod template: the issuer for which its pods were restarted. */
export const issuerAnnotation = "archipelago/issuer";

/**
 * Restarts pods that may hold a certificate of an earlier issuer. Proxies request a new one only when theirs is about to
 * expire, up to a day later, so every pod that was created before identity signed with this issuer has to be restarted.
 *
 * @param issuerDigest value of {@link issuerAnnotation} on identity's pods once they sign with the issuer
 * @returns the reason to wait, or undefined
 */
export async function rotateIssuer(
  config: KubeConfig,
  running: readonly V1Pod[],
  issuerDigest: string,
): Promise<string | undefined> {
  const since = await issuingSince(config, issuerDigest);
  if (since === undefined) return "identity does not sign with this issuer yet";
  // Without the control plane's own pods: its release has the annotation too, and restarts them.
  const old = running.filter(({ metadata }) => {
    const created = metadata?.creationTimestamp;
    return metadata?.namespace !== linkerdNamespace && created !== undefined && created < since;
  });
  const mark = { [issuerAnnotation]: issuerDigest };
  return restartStale(config, old, mark, "hold certificates of the earlier issuer");
}

/** The time when the last of identity's pods with another issuer had ended; undefined while one may exist. */
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
