import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { linkerdGatewayDescription } from "../../../../components/mesh/linkerd/link.ts";
import { RemoteLink, type RemoteLinkArgs } from "../../../../components/mesh/linkerd/remoteLink.ts";
import { deploy, type Graph } from "../../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";

// Proves: the content of a Link and its credentials, their secrecy in the state, and the effect of a change. Does not prove
// that Linkerd accepts them: the fleet tests do.
const programWith =
  (changes: Partial<RemoteLinkArgs> = {}, token = "token of us") =>
  (): RemoteLink =>
    new RemoteLink(
      "link-eu-us",
      {
        link: "us",
        server: "https://us.example:443",
        access: { token: pulumi.secret(token), caPem: "authority of us" },
        route: {
          kind: "gateway",
          gateway: linkerdGatewayDescription,
          exported: { "mirror.linkerd.io/exported": "true" },
        },
        address: "203.0.113.7",
        ...changes,
      },
      { provider: clusterProvider("eu") },
    );

const secrets = ["link-eu-us-credentials", "link-eu-us-discovery-credentials"];

function field(graph: Graph, name: string, key: string): Record<string, unknown> {
  return graph.named(name).inputs[key] as Record<string, unknown>;
}

describe("RemoteLink", () => {
  it("declares the credentials twice and the Link after both", async () => {
    const graph = await deploy(programWith());
    assert.deepEqual(graph.children("link-eu-us"), [
      "link-eu-us-credentials",
      "link-eu-us-discovery-credentials",
      "link-eu-us-link",
    ]);
    for (const secret of secrets) assert.ok(graph.dependsOn("link-eu-us-link", secret), secret);
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("has the credentials in the namespaces of the controller and of the control plane", async () => {
    const graph = await deploy(programWith());
    assert.deepEqual(
      secrets.map((name) => field(graph, name, "metadata")),
      [
        { name: "cluster-credentials-us", namespace: "linkerd-multicluster" },
        {
          name: "cluster-credentials-us",
          namespace: "linkerd",
          labels: { "multicluster.linkerd.io/cluster-name": "us" },
          annotations: {
            "multicluster.linkerd.io/cluster-domain": "cluster.local",
            "multicluster.linkerd.io/trust-domain": "cluster.local",
          },
        },
      ],
    );
    for (const name of secrets) {
      assert.equal(graph.named(name).inputs["type"], "mirror.linkerd.io/remote-kubeconfig");
    }
  });

  it("gives them the access account's token and the target's own API, inline", async () => {
    const graph = await deploy(programWith());
    for (const name of secrets) {
      const text = Buffer.from(String(field(graph, name, "data")["kubeconfig"]), "base64");
      const config = parse(text.toString()) as {
        clusters: { cluster: { server: string } }[];
        users: { user: unknown }[];
      };
      assert.equal(config.clusters[0]?.cluster.server, "https://us.example:443");
      assert.deepEqual(config.users, [{ name: "us", user: { token: "token of us" } }]);
    }
  });

  it("keeps the credentials secret, and the Link readable", async () => {
    const graph = await deploy(programWith());
    assertNoPlaintextSecrets(graph, ["token of us"]);
    for (const name of secrets) {
      assert.deepEqual(graph.named(name).secrets, ["data"]);
    }
    assert.deepEqual(graph.named("link-eu-us-link").secrets, []);
  });

  it("changes the Link with the credentials, without exposing them", async () => {
    const spec = async (program: () => RemoteLink) =>
      field(await deploy(program), "link-eu-us-link", "spec");
    const before = await spec(programWith());
    const { excludedAnnotations, ...rest } = await spec(programWith({}, "token of tomorrow"));
    assert.notDeepEqual(excludedAnnotations, before["excludedAnnotations"]);
    assert.deepEqual({ ...rest, excludedAnnotations: before["excludedAnnotations"] }, before);
    assert.deepEqual(await spec(programWith()), before);
    const moved = await spec(programWith({ server: "https://elsewhere.example" }));
    assert.notDeepEqual(moved["excludedAnnotations"], before["excludedAnnotations"]);
  });

  it("replaces Secrets whose data change, delete-first", async () => {
    const graph = await deploy(programWith());
    for (const name of secrets) {
      const { options } = graph.named(name);
      assert.deepEqual([options.replaceOnChanges, options.deleteBeforeReplace], [["data"], true]);
    }
  });

  it("points to the gateway's address, and to none on a flat network", async () => {
    const through = field(await deploy(programWith()), "link-eu-us-link", "spec");
    assert.equal(through["gatewayAddress"], "203.0.113.7");
    const flat = await deploy(programWith({ route: { kind: "direct" }, address: undefined }));
    const direct = field(flat, "link-eu-us-link", "spec");
    assert.ok(!("gatewayAddress" in direct) && !("probeSpec" in direct) && !("selector" in direct));
  });

  it("declares the same in a preview that does not know the token yet", async () => {
    const preview = await deploy(programWith(), { preview: true });
    assertSameShape(preview, await deploy(programWith()));
  });
});
