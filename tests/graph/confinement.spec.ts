import assert from "node:assert/strict";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { ownKubeconfig } from "../support/ownClusters.ts";
import { isRecord } from "../support/decode.ts";
import type { GraphNode } from "../support/graph.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../support/program.ts";

// Shows what every pod that the program declares itself may do, and what is denied in its namespaces by default. Does not
// show that a network plugin enforces the policies: the local cloud's does not. The conformance suite shows what the
// admission policies refuse, and the fleet test that the fleet's own pods pass.

type Inputs = Readonly<Record<string, unknown>>;

function record(value: unknown): Inputs {
  assert.ok(isRecord(value));
  return value;
}

function listOf(value: unknown): Inputs[] {
  assert.ok(Array.isArray(value));
  return value.map(record);
}

/** The specs of the pods that the program declares itself, by the resource's name. */
function podSpecs(graph: ProgramGraph): (readonly [string, Inputs])[] {
  return graph.nodes.flatMap(({ name, inputs: { spec } }) =>
    isRecord(spec) && isRecord(spec["template"])
      ? [[name, record(spec["template"]["spec"])] as const]
      : [],
  );
}

function ofKind(graph: ProgramGraph, kind: string): GraphNode[] {
  return graph.nodes.filter(({ type }) => type.endsWith(`:${kind}`));
}

/** Accounts of pods that call their cluster's API. */
const callers = ["istiod-rollout", "karmada-agent-sa", "mirror-sweep", "proxy-rollout"];

describe("The pods of a fleet", () => {
  let fleet: FakeFleet;
  const graphs: Record<string, ProgramGraph> = {};

  before(async function () {
    this.timeout(400_000);
    fleet = await serveFleet();
    for (const stack of ["dev", "linkerd", "linkerd-single", "flat"]) {
      const config = {
        ...(await stackConfiguration(stack)),
        "archipelago:vizUsers": "user:MOCK-KEY",
        "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu", "us", "ap"]),
      };
      graphs[stack] = await runProgram({ stack, config, fleet });
    }
  });

  after(() => fleet.close());

  const every = () => Object.values(graphs);

  it("have the runtime's seccomp profile, and a token only if they call the API", () => {
    const specs = every().flatMap(podSpecs);
    const seen = new Set(specs.map(([name]) => name.replace(/-(eu|ap|us)(?=-|$)/, "")));
    for (const name of ["gate-job", "probe-deployment", "demo-hello", "demo-sleep", "sweep-job"]) {
      assert.ok(seen.has(name), `${name} is not among ${[...seen].join(", ")}`);
    }
    for (const [name, spec] of specs) {
      const needsToken = callers.includes(String(spec["serviceAccountName"]));
      assert.equal(spec["automountServiceAccountToken"], needsToken ? undefined : false, name);
      for (const container of listOf(spec["containers"])) {
        const { seccompProfile } = record(container["securityContext"] ?? spec["securityContext"]);
        assert.deepEqual(seccompProfile, { type: "RuntimeDefault" }, name);
      }
    }
  });

  it("have a Pod Security level in every namespace of the program's own", () => {
    const levels = every().flatMap((graph) =>
      ofKind(graph, "Namespace").flatMap(({ inputs, provider }) => {
        // kube-system is only read.
        if (provider === "karmada-provider" || !isRecord(inputs["metadata"])) return [];
        const { name, labels } = inputs["metadata"];
        const level = isRecord(labels) ? labels["pod-security.kubernetes.io/enforce"] : undefined;
        const where = provider === "cluster-manager-provider" ? "manager's " : "";
        return [`${where}${String(name)} ${String(level)}`];
      }),
    );
    assert.deepEqual([...new Set(levels)].toSorted(), [
      "archipelago-gate privileged",
      "demo privileged",
      "emojivoto privileged",
      // Users install Istio's CNI plugin here, which is privileged.
      "istio-system undefined",
      "karmada-system restricted",
      "linkerd privileged",
      "linkerd-multicluster privileged",
      "linkerd-viz privileged",
      "manager's karmada-system baseline",
    ]);
  });

  it("are confined by an admission policy in the meshed namespaces", () => {
    for (const [stack, namespaces] of [
      ["dev", { "probe-eu": "archipelago-gate", "demo-eu": "demo" }],
      ["linkerd-single", { "emojivoto-eu": "emojivoto" }],
    ] as const) {
      for (const [name, namespace] of Object.entries(namespaces)) {
        const binding = graphs[stack]?.named(`${name}-admission-binding`);
        const { policyName, matchResources, validationActions } = record(binding?.inputs["spec"]);
        assert.deepEqual(validationActions, ["Deny"]);
        assert.deepEqual(matchResources, {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        });
        const policy = graphs[stack]?.named(`${name}-admission`);
        assert.deepEqual(record(policy?.inputs["metadata"])["name"], policyName);
      }
    }
  });

  it("accept connections on their own and their proxies' ports, and nothing else is allowed", () => {
    const ports = {
      dev: [9898, 15020, 15021, 15090],
      linkerd: [9898, 4143, 4190, 4191],
    };
    for (const [stack, numbers] of Object.entries(ports)) {
      for (const [name, namespace, apps, denied] of [
        ["probe-ap", "archipelago-gate", ["probe", "gate"], ["Ingress", "Egress"]],
        ["demo-ap", "demo", ["hello", "sleep"], ["Ingress"]],
      ] as const) {
        const found = graphs[stack];
        // Without Karmada there is no demo.
        if (found?.nodes.some((node) => node.name === name) !== true) continue;
        const [deny, own] = [`${name}-default-deny`, `${name}-workloads`].map((policy) =>
          found.named(policy),
        );
        assert.deepEqual(deny?.inputs["metadata"], { name: "default-deny", namespace });
        assert.deepEqual(deny.inputs["spec"], { podSelector: {}, policyTypes: denied });
        assert.deepEqual(own?.inputs["spec"], {
          podSelector: { matchExpressions: [{ key: "app", operator: "In", values: apps }] },
          policyTypes: ["Ingress", "Egress"],
          ingress: [{ ports: numbers.map((port) => ({ protocol: "TCP", port })) }],
          egress: [{}],
        });
      }
    }
  });

  it("of Istio have network policies with the ports of the program's own Services", () => {
    const dev = graphs["dev"];
    const istiod = record(dev?.named("istio-eu-istiod").inputs["values"]);
    assert.deepEqual(record(istiod["global"])["networkPolicy"], { enabled: true });
    const { global, service } = record(dev?.named("gateway-eu-release").inputs["values"]);
    assert.deepEqual(record(global)["networkPolicy"], { enabled: true });
    const allowed = listOf(record(service)["ports"]).map(({ targetPort }) => targetPort);
    const { ports } = record(dev?.named("gateway-eu-service").inputs["spec"]);
    assert.deepEqual(
      allowed,
      listOf(ports).map(({ targetPort }) => targetPort),
    );
  });
});
