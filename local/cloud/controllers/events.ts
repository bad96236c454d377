import { createHash } from "node:crypto";
import { PatchStrategy, setHeaderOptions, type CoreV1Api } from "@kubernetes/client-node";

/** The object of an event. */
export interface About {
  readonly kind: "Service" | "PersistentVolumeClaim";
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * Reports a problem with an object to the cluster's user, as an event of the object. The same message about the same object
 * is one event, however often it is reported.
 *
 * @param reason - one word, as Kubernetes' own controllers use it: `ProvisioningFailed`.
 */
export async function warnUser(
  core: CoreV1Api,
  about: About,
  reason: string,
  message: string,
): Promise<void> {
  const { kind, namespace, name, uid } = about;
  const digest = createHash("sha256").update(`${uid} ${reason} ${message}`).digest("hex");
  const now = new Date().toISOString();
  const body = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.${digest.slice(0, 16)}`, namespace },
    involvedObject: { apiVersion: "v1", kind, namespace, name, uid },
    type: "Warning",
    reason,
    message,
    source: { component: "linode" },
    lastTimestamp: now,
  };
  await core.patchNamespacedEvent(
    { name: body.metadata.name, namespace, body, fieldManager: "linode", force: true },
    setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
  );
}
