import assert from "node:assert/strict";
import { editByHand } from "../support/kube.ts";
import { succeed } from "../support/run.ts";

/** A manual edit: the object, and the merge patch that changes it. */
interface Edit {
  readonly api: string;
  /** The resource's logical name in the stack. */
  readonly name: string;
  readonly object: {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
  };
  readonly patch: Record<string, unknown>;
}

const object = (apiVersion: string, kind: string, name: string, namespace?: string) => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});

/** One object of each kind that the stack declares itself. */
const edits: readonly Edit[] = [
  {
    api: "eu",
    name: "probe-eu-namespace",
    object: object("v1", "Namespace", "archipelago-gate"),
    patch: { metadata: { labels: { "istio-injection": "disabled" } } },
  },
  {
    api: "eu",
    name: "peers-eu-bundle",
    object: object("v1", "Secret", "istio-remote-secret-peers", "istio-system"),
    patch: { data: { us: null } },
  },
  {
    api: "eu",
    name: "probe-eu-service",
    object: object("v1", "Service", "probe", "archipelago-gate"),
    patch: { spec: { selector: { app: "nobody" } } },
  },
  {
    api: "eu",
    name: "probe-eu-deployment",
    object: object("apps/v1", "Deployment", "probe", "archipelago-gate"),
    patch: { spec: { replicas: 2 } },
  },
  {
    api: "eu",
    name: "istio-eu-strict",
    object: object("security.istio.io/v1", "PeerAuthentication", "default", "istio-system"),
    patch: { spec: { mtls: { mode: "PERMISSIVE" } } },
  },
  {
    api: "eu",
    name: "gateway-eu-routes",
    object: object("networking.istio.io/v1", "Gateway", "cross-network-gateway", "istio-system"),
    patch: { spec: { selector: { istio: "nobody" } } },
  },
  {
    api: "eu",
    name: "probe-eu-routing",
    object: object("networking.istio.io/v1", "DestinationRule", "probe", "archipelago-gate"),
    patch: { spec: { host: "nobody.archipelago-gate.svc.cluster.local" } },
  },
  {
    api: "karmada",
    name: "demo-propagation",
    object: object("policy.karmada.io/v1alpha1", "PropagationPolicy", "hello-propagation", "demo"),
    patch: { spec: { propagateDeps: false } },
  },
];

async function spoil({ api, object: target, patch }: Edit): Promise<void> {
  const metadata = { ...target.metadata, ...(patch["metadata"] ?? {}) };
  await editByHand(api, { ...target, ...patch, metadata });
}

/** Manual changes outside the stack are detected and repaired. */
export function repairsDrift(): void {
  it("detects an edit of each kind of object by refresh, and repairs it by up", async () => {
    for (const edit of edits) await spoil(edit);
    const seen = await succeed("refresh");
    const drifted = seen.report.drift.map(({ name }) => name);
    for (const { name } of edits) assert.ok(drifted.includes(name), `${name} was edited, unseen`);
    const { report } = await succeed("up");
    const repaired = report.changes.map(({ name }) => name);
    for (const { name } of edits) assert.ok(repaired.includes(name), `${name} was not repaired`);
    const { report: after } = await succeed("refresh");
    assert.deepEqual(after.drift, []);
  });
}
