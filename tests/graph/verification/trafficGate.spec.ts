import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { digestAnnotation } from "../../../components/verification/gateJob.ts";
import { TrafficGate, type TrafficGateArgs } from "../../../components/verification/trafficGate.ts";
import { deploy, UNKNOWN, type Graph } from "../../support/graph.ts";
import { isRecord } from "../../support/decode.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertSameShape,
} from "../../support/matchers.ts";
import { clusterProvider } from "../../support/providers.ts";

// Shows what is declared, and what reruns the gate. The fleet tests show when it passes and fails.
const args: TrafficGateArgs = {
  cluster: "eu",
  members: [
    { name: "eu", gateway: "203.0.113.1", trust: "aa" },
    { name: "us", gateway: pulumi.output("203.0.113.2"), trust: pulumi.output("bb") },
  ],
  mesh: "istio",
  meshVersion: "1.31.1",
  credentials: pulumi.output("us=0123456789ab"),
  deadlineSeconds: 120,
};

const programWith =
  (overrides: Partial<TrafficGateArgs> = {}) =>
  (): TrafficGate => {
    const probe = clusterProvider("probe-us");
    return new TrafficGate(
      "gate-eu",
      { ...args, ...overrides },
      { provider: clusterProvider("eu"), dependsOn: probe, deletedWith: probe },
    );
  };

function digest(graph: Graph): unknown {
  let node: unknown = graph.named("gate-eu-job").inputs;
  for (const key of ["spec", "template", "metadata", "annotations", digestAnnotation]) {
    node = isRecord(node) ? node[key] : undefined;
  }
  return node;
}

describe("TrafficGate", () => {
  it("declares one Job, in its one cluster, after the probes", async () => {
    const graph = await deploy(programWith());
    assert.deepEqual(graph.children("gate-eu"), ["gate-eu-job"]);
    assert.ok(graph.dependsOn("gate-eu-job", "probe-us"));
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("reruns after a failure or a change of its spec, and is awaited longer than its deadline", async () => {
    const job = (await deploy(programWith())).named("gate-eu-job");
    assert.deepEqual(job.inputs["metadata"], {
      name: "gate",
      namespace: "archipelago-gate",
      labels: { app: "gate" },
      annotations: { "pulumi.com/replaceUnready": "true" },
    });
    assert.deepEqual(job.options, {
      deletedWith: "probe-us",
      replaceOnChanges: ["spec"],
      deleteBeforeReplace: true,
      customTimeouts: { create: "720s" },
    });
  });

  it("expects every member", async () => {
    const { inputs } = (await deploy(programWith())).named("gate-eu-job");
    assert.match(JSON.stringify(inputs), /\{"name":"GATE_EXPECTED","value":"eu us"\}/);
  });

  it("reruns when its credentials change, and records no more of them than the digest", async () => {
    const graph = await deploy(programWith());
    const rotated = await deploy(programWith({ credentials: "us=ba9876543210" }));
    assert.notEqual(digest(rotated), digest(graph));
    assert.doesNotMatch(JSON.stringify(rotated.nodes), /ba9876543210/);
  });

  it("has the same digest with the same claims, and another when a member changes", async () => {
    const own = digest(await deploy(programWith()));
    assert.match(String(own), /^sha256:/);
    assert.equal(digest(await deploy(programWith({ cluster: "us" }))), own);
    const members = args.members.map((member) => ({ ...member, trust: "cc" }));
    assert.notEqual(digest(await deploy(programWith({ members }))), own);
    assert.notEqual(digest(await deploy(programWith({ meshVersion: "1.31.2" }))), own);
  });

  it("has only an unknown digest while an address is unknown", async () => {
    const graph = await deploy(
      () => {
        const provider = clusterProvider("eu");
        return new TrafficGate(
          "gate-eu",
          { ...args, members: [{ name: "eu", gateway: provider.id, trust: "aa" }] },
          { provider },
        );
      },
      { preview: true },
    );
    assert.equal(digest(graph), UNKNOWN);
    assert.equal(graph.named("gate-eu-job").unknowns.length, 1);
  });

  it("works for a fleet of one, and without gateways", async () => {
    const graph = await deploy(programWith({ members: [{ name: "eu", trust: "aa" }] }));
    assert.match(String(digest(graph)), /^sha256:/);
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(programWith(), { preview: true }), await deploy(programWith()));
  });
});
