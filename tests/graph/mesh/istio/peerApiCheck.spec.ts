import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  PeerApiCheck,
  type PeerApiCheckArgs,
} from "../../../../components/mesh/istio/peerApiCheck.ts";
import { isRecord } from "../../../support/decode.ts";
import { deploy, type Graph, UNKNOWN } from "../../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";

// Proves: the declared resources, and the reasons of another run. The script has a unit test. Does not prove that a cluster
// runs it and reports a broken connection: the fleet tests do.
const peer = (name: string): PeerApiCheckArgs["peers"][number] => ({
  name,
  server: pulumi.output(`https://${name}.example:6443`),
  caPem: pulumi.secret(`authority of ${name}`),
});

const programWith =
  (overrides: Partial<PeerApiCheckArgs> = {}) =>
  (): PeerApiCheck => {
    const controlPlane = clusterProvider("control-plane");
    return new PeerApiCheck(
      "reach-eu",
      { cluster: "eu", namespace: "mesh", peers: [peer("ap"), peer("us")], ...overrides },
      {
        provider: clusterProvider("eu"),
        dependsOn: controlPlane,
        deletedWith: controlPlane,
      },
    );
  };

function field(graph: Graph, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isRecord(value) ? value[key] : undefined),
    graph.named("reach-eu-job").inputs,
  );
}

const digest = (graph: Graph): unknown =>
  field(graph, "spec", "template", "metadata", "annotations", "archipelago/asks-for");

describe("PeerApiCheck", () => {
  it("declares a Job and its ConfigMap, in its one cluster and the mesh's namespace, after the control plane", async () => {
    const graph = await deploy(programWith());
    assert.deepEqual(graph.children("reach-eu"), ["reach-eu-job", "reach-eu-peers"]);
    for (const child of graph.children("reach-eu")) {
      const { inputs, options } = graph.named(child);
      assert.ok(isRecord(inputs["metadata"]));
      assert.equal(inputs["metadata"]["namespace"], "mesh");
      assert.equal(options.deletedWith, "control-plane");
      assert.ok(graph.dependsOn(child, "control-plane"), child);
    }
    assert.ok(graph.dependsOn("reach-eu-job", "reach-eu-peers"));
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("gives the Job every peer's address and CA in plain text, as both are public", async () => {
    const peers = (await deploy(programWith())).named("reach-eu-peers");
    assert.deepEqual(peers.inputs["data"], {
      "ap.crt": "authority of ap",
      "ap.url": "https://ap.example:6443",
      "us.crt": "authority of us",
      "us.url": "https://us.example:6443",
    });
    assert.deepEqual(peers.secrets, []);
  });

  it("runs again if it failed or the peers changed, with a longer timeout than its own", async () => {
    const graph = await deploy(programWith());
    const annotations = { "pulumi.com/replaceUnready": "true" };
    const metadata = { name: "reach", namespace: "mesh", annotations };
    assert.deepEqual(field(graph, "metadata"), metadata);
    assert.deepEqual(graph.named("reach-eu-job").options, {
      deletedWith: "control-plane",
      replaceOnChanges: ["spec"],
      deleteBeforeReplace: true,
      customTimeouts: { create: "600s" },
    });
    const seconds = field(graph, "spec", "activeDeadlineSeconds");
    assert.ok(typeof seconds === "number" && seconds < 600);
  });

  it("runs again if a peer is added, removed or moved, but not for another order", async () => {
    const asked = digest(await deploy(programWith()));
    const same = await deploy(programWith({ peers: [peer("us"), peer("ap")] }));
    assert.equal(digest(same), asked);
    const moved = { ...peer("us"), server: "https://elsewhere.example:6443" };
    for (const peers of [[peer("us")], [peer("ap"), moved]])
      assert.notEqual(digest(await deploy(programWith({ peers }))), asked);
  });

  it("takes its image from the mirror", async () => {
    const graph = await deploy(programWith({ imageMirror: "registry.example" }));
    assert.match(
      JSON.stringify(field(graph, "spec")),
      /"image":"registry\.example\/curlimages\/curl:/,
    );
  });

  it("leaves only the digest unknown while a peer's address is unknown", async () => {
    const graph = await deploy(
      () => {
        const provider = clusterProvider("eu");
        const unknown = { name: "us", server: provider.id, caPem: "authority" };
        return new PeerApiCheck(
          "reach-eu",
          { cluster: "eu", namespace: "mesh", peers: [unknown] },
          { provider },
        );
      },
      { preview: true },
    );
    assert.equal(digest(graph), UNKNOWN);
    assert.equal(graph.named("reach-eu-job").unknowns.length, 1);
  });

  it("declares the same in a preview", async () => {
    assertSameShape(await deploy(programWith(), { preview: true }), await deploy(programWith()));
  });
});
