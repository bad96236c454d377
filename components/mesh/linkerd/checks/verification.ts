import { CoreV1Api, type V1Pod } from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { waitUntilReady } from "../../../internal/readiness.ts";
import { anchorsDigest, sameAnchors } from "../anchors.ts";
import { injectAnnotation, linkerdNamespace } from "../names.ts";
import { rotateIssuer } from "./rotateIssuer.ts";
import { anchorsAnnotation, restartStale } from "./restart.ts";

/** Arguments of the check after Linkerd's installation. */
export interface VerificationRequest {
  /** The cluster's name, for the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  /** The trust anchors of every proxy, PEM. */
  readonly anchorsPem: string;
  /**
   * Digest of the required issuer of all proxy certificates, as in the annotation of identity's pods. @default any issuer, as
   * proxies get a new certificate before theirs expires
   */
  readonly issuerDigest?: string | undefined;
  readonly timeoutSeconds: number;
  /** Pause between two attempts. @default 5 */
  readonly intervalSeconds?: number | undefined;
}

/**
 * Waits for the conditions of `linkerd check` and `linkerd check --proxy` that Helm's own wait does not include: the API
 * server calls the injector and trusts its certificate, new pods get the mesh's anchors, and no pod has other anchors or,
 * with `issuerDigest`, a certificate of an earlier issuer. The owners of such pods get one rollout each, as a proxy reads
 * its anchors only when its pod is created.
 *
 * @throws Error with the condition that was not met in the last attempt
 */
export async function verify(request: VerificationRequest): Promise<void> {
  const config = connect(request.kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  await waitUntilReady({
    what: `Linkerd in cluster ${request.cluster}`,
    timeoutSeconds: request.timeoutSeconds,
    intervalSeconds: request.intervalSeconds,
    poll: async () => {
      const pod = await core.createNamespacedPod({
        namespace: "default",
        body: trialPod,
        dryRun: "All",
      });
      const injected = anchorsOf(pod);
      if (injected === undefined) return "the injector is not called for new pods";
      if (!sameAnchors(injected, request.anchorsPem)) return "new pods get other trust anchors";
      const { items } = await core.listPodForAllNamespaces({
        labelSelector: `linkerd.io/control-plane-ns=${linkerdNamespace}`,
      });
      const meshed = items.filter((item) => isRunning(item) && anchorsOf(item) !== undefined);
      const { anchorsPem, issuerDigest } = request;
      const stale = meshed.filter((item) => !sameAnchors(anchorsOf(item) ?? "", anchorsPem));
      const mark = { [anchorsAnnotation]: anchorsDigest(anchorsPem) };
      return (
        (await restartStale(config, stale, mark, "hold other trust anchors")) ??
        (issuerDigest === undefined ? undefined : await rotateIssuer(config, meshed, issuerDigest))
      );
    },
  });
}

function isRunning({ metadata, status }: V1Pod): boolean {
  const ended = status?.phase === "Succeeded" || status?.phase === "Failed";
  return metadata?.deletionTimestamp === undefined && !ended;
}

/**
 * The anchors of a pod's proxy; undefined without a proxy, and for the control plane's own pods, which read them from a
 * ConfigMap and are restarted by their release.
 */
function anchorsOf({ spec }: V1Pod): string | undefined {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const proxy = containers.find(({ name }) => name === "linkerd-proxy");
  return proxy?.env?.find(({ name }) => name === "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS")?.value;
}

/** A pod for a dry run: the response shows the injector's changes. */
const trialPod: V1Pod = {
  metadata: { generateName: "archipelago-trial-", annotations: { [injectAnnotation]: "enabled" } },
  spec: {
    containers: [{ name: "trial", image: "registry.k8s.io/pause:3.10" }],
    restartPolicy: "Never",
  },
};
