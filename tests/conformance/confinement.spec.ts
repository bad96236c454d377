/**
 * The admission policy of the program's meshed namespaces, by a real API server: which pods it refuses, and that pods with
 * the containers that Istio and Linkerd add pass.
 *
 * Needs etcd and kube-apiserver on PATH. The containers follow the injection templates of Istio 1.31 and Linkerd 2026.8;
 * the fleet tests show that injected pods start.
 */
import assert from "node:assert/strict";
import * as client from "@kubernetes/client-node";
import { confinedPodsSpec } from "../../components/internal/confinement.ts";
import { unprivileged } from "../../components/internal/containers.ts";
import { type ApiServer, startApiServer } from "./support/apiServer.ts";

const namespace = "confined";
const name = "confined";

/** A container with changes. */
function container(changes: Partial<client.V1Container> = {}): client.V1Container {
  return { name: "main", image: "example.com/main:1", securityContext: unprivileged, ...changes };
}

/** The init container that redirects a meshed pod's traffic. */
const redirect = container({
  name: "redirect",
  securityContext: {
    runAsUser: 0,
    privileged: false,
    capabilities: { add: ["NET_ADMIN", "NET_RAW"], drop: ["ALL"] },
  },
});
const capability = (add: string) =>
  container({ securityContext: { capabilities: { add: [add] } } });

describe("the admission policy of a meshed namespace", function () {
  this.timeout(600_000);
  let api: ApiServer;
  let core: client.CoreV1Api;

  /** The reason for which a pod is refused; undefined if it is not. */
  async function refusal(spec: Partial<client.V1PodSpec>): Promise<string | undefined> {
    const body = {
      metadata: { name: "pod" },
      spec: { automountServiceAccountToken: false, containers: [container()], ...spec },
    };
    try {
      await core.createNamespacedPod({ namespace, body, dryRun: "All" });
      return undefined;
    } catch (error) {
      assert.ok(error instanceof client.ApiException);
      return String(error.body);
    }
  }

  before(async () => {
    api = await startApiServer("confinement");
    core = api.config.makeApiClient(client.CoreV1Api);
    const admission = api.config.makeApiClient(client.AdmissionregistrationV1Api);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    await admission.createValidatingAdmissionPolicy({
      body: { metadata: { name }, spec: confinedPodsSpec },
    });
    await admission.createValidatingAdmissionPolicyBinding({
      body: {
        metadata: { name },
        spec: {
          policyName: name,
          validationActions: ["Deny"],
          matchResources: {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
          },
        },
      },
    });
    const deadline = Date.now() + 60_000;
    while ((await refusal({ hostPID: true })) === undefined) {
      assert.ok(Date.now() < deadline, "the policy takes no effect");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });

  after(() => api.stop());

  it("lets meshed pods pass, and pods that ask for nothing", async () => {
    assert.equal(await refusal({}), undefined);
    const proxy = container({ name: "proxy", restartPolicy: "Always" });
    assert.equal(await refusal({ initContainers: [redirect, proxy] }), undefined);
    assert.equal(await refusal({ containers: [capability("NET_BIND_SERVICE")] }), undefined);
  });

  const privileged = container({ securityContext: { privileged: true } });
  const refused: readonly [string, Partial<client.V1PodSpec>, RegExp][] = [
    ["a privileged container", { containers: [privileged] }, /may not be privileged/],
    ["a privileged init container", { initContainers: [privileged] }, /may not be privileged/],
    ["the node's network", { hostNetwork: true }, /the node's namespaces/],
    ["the node's processes", { hostPID: true }, /the node's namespaces/],
    ["the node's memory", { hostIPC: true }, /the node's namespaces/],
    [
      "the node's files",
      { volumes: [{ name: "root", hostPath: { path: "/" } }] },
      /the node's files/,
    ],
    [
      "a port of the node",
      { containers: [container({ ports: [{ containerPort: 80, hostPort: 80 }] })] },
      /the node's ports/,
    ],
    ["a capability", { containers: [capability("SYS_ADMIN")] }, /this capability/],
    [
      "the network in a container that stays",
      { containers: [capability("NET_ADMIN")] },
      /this capa/,
    ],
    [
      "a capability of an init container",
      { initContainers: [capability("ALL")] },
      /this capability/,
    ],
  ];
  for (const [what, spec, reason] of refused) {
    it(`refuses ${what}`, async () => {
      const initContainers = spec.initContainers?.map((one) =>
        Object.assign(one, { name: "first" }),
      );
      const asked = initContainers === undefined ? spec : { ...spec, initContainers };
      assert.match((await refusal(asked)) ?? "accepted", reason);
    });
  }
});
