import { CoreV1Api, type V1Pod } from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { waitUntilReady } from "../../../internal/readiness.ts";
import { anchorsDigest, sameAnchors } from "../anchors.ts";
import { injectAnnotation, linkerdNamespace } from "../names.ts";
import { rotateIssuer } from "./rotateIssuer.ts";
import { anchorsAnnotation, restartStale } from "./restart.ts";

/** What is looked at once Linkerd is installed. */
export interface VerificationRequest {
  /** Names the cluster in the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  /** What every proxy has to trust, PEM. */
  readonly anchorsPem: string;
  /**
   * Digest of the issuer whose certificates every proxy has to hold, as identity's pods carry it. @default whichever they
   * hold, as they get another before theirs ends
   */
  readonly issuerDigest?: string | undefined;
  readonly timeoutSeconds: number;
  /** Pause between two looks. @default 5 */
  readonly intervalSeconds?: number | undefined;
}

/**
 * Waits for what Helm's own wait does not see, of what `linkerd check` and `linkerd check --proxy` look at: that the API
 * server calls the injector and believes its certificate, that new pods get the mesh's anchors, and that no pod is left
 * with others, nor, where an issuer is named, with certificates of an earlier one. Pods that are get a restart, their
 * owners one rollout each; anchors are read only when a pod is made.
 *
 * @throws Error with what was missing at the last look
 */
export async function verify(request: VerificationRequest): Promise<void> {
  const config = connect(request.kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  await waitUntilReady({
    what: `Linkerd in cluster ${request.cluster}`,
    timeoutSeconds: request.timeoutSeconds,
    intervalSeconds: request.intervalSeconds,
    look: async () => {
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
  const over = status?.phase === "Succeeded" || status?.phase === "Failed";
  return metadata?.deletionTimestamp === undefined && !over;
}

/**
 * The anchors that a pod's proxy was started with; undefined without a proxy, and for the control plane's own, which takes
 * them from its ConfigMap and is restarted by its release.
 */
function anchorsOf({ spec }: V1Pod): string | undefined {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const proxy = containers.find(({ name }) => name === "linkerd-proxy");
  return proxy?.env?.find(({ name }) => name === "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS")?.value;
}

/** A pod that is never made: what comes back shows what the injector would have made of it. */
const trialPod: V1Pod = {
  metadata: { generateName: "archipelago-trial-", annotations: { [injectAnnotation]: "enabled" } },
  spec: {
    containers: [{ name: "trial", image: "registry.k8s.io/pause:3.10" }],
    restartPolicy: "Never",
  },
};
