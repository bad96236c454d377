import { VersionApi } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { failing } from "../internal/errors.ts";

/**
 * The difference of two clocks that the certificates of the meshes and of Karmada allow, in seconds: Linkerd's identity accepts
 * no more, and a certificate is used some seconds after it is signed.
 */
export const clockAllowanceSeconds = 20;

/**
 * The seconds by which the clock of a cluster's API is ahead of this machine's; negative if it is behind, and 0 if the API
 * does not state its time. It is the least difference that the response allows: the API's time is a whole second within the
 * duration of the request.
 *
 * @throws Error with the cluster and the reason why its API failed
 */
export async function readClockSkew(cluster: string, kubeconfig: string): Promise<number> {
  const sent = Date.now();
  const { headers } = await connect(kubeconfig)
    .makeApiClient(VersionApi)
    .getCodeWithHttpInfo()
    .catch(failing(`could not determine the time of cluster ${cluster}`));
  const received = Date.now();
  const stated = Date.parse(headers["date"] ?? "");
  if (Number.isNaN(stated)) return 0;
  const [earliest, latest] = [stated, stated + 1000];
  if (earliest > received) return (earliest - received) / 1000;
  return latest < sent ? (latest - sent) / 1000 : 0;
}
