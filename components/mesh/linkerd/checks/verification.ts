import { CoreV1Api, type V1Pod } from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { waitUntilReady } from "../../../internal/readiness.ts";
import { sameAnchors, trustRootDigest } from "../anchors.ts";
import { injectAnnotation } from "../names.ts";

/** Arguments of the check after Linkerd's installation. */
export interface VerificationRequest {
  /** The cluster's name, for the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  /** The trust anchors of every proxy, PEM. */
  readonly anchorsPem: string;
  readonly timeoutSeconds: number;
  /** Pause between two attempts. @default 5 */
  readonly intervalSeconds?: number | undefined;
}

/**
 * Waits for the conditions of `linkerd check` that Helm's own wait does not include: the API server calls the injector and
 * trusts its certificate, and new pods get the mesh's anchors, with the annotation by which the rollout of the other pods
 * recognizes them. It changes nothing.
 *
 * @throws Error with the condition that was not met in the last attempt
 */
export async function verify(request: VerificationRequest): Promise<void> {
  const { cluster, kubeconfig, anchorsPem, timeoutSeconds, intervalSeconds } = request;
  const core = connect(kubeconfig).makeApiClient(CoreV1Api);
  await waitUntilReady({
    what: `Linkerd in cluster ${cluster}`,
    timeoutSeconds,
    intervalSeconds,
    poll: async () => {
      const pod = await core.createNamespacedPod({
        namespace: "default",
        body: trialPod,
        dryRun: "All",
      });
      const injected = anchorsOf(pod);
      if (injected === undefined) return "the injector is not called for new pods";
      if (!sameAnchors(injected, anchorsPem)) return "new pods get other trust anchors";
      return pod.metadata?.annotations?.[trustRootAnnotation] === trustRootDigest(anchorsPem)
        ? undefined
        : `new pods do not have the digest of the trust anchors as ${trustRootAnnotation}`;
    },
  });
}

/** The injector's annotation of a pod: a digest of the anchors of its proxy. */
const trustRootAnnotation = "linkerd.io/trust-root-sha256";

/** The anchors of a pod's proxy; undefined without a proxy. */
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
