import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { RemoteSecrets } from "../../../../components/mesh/istio/remoteSecrets.ts";
import { deploy, type Graph, inspect } from "../../../support/graph.ts";
import {
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../../support/matchers.ts";
import { clusterProvider } from "../../../support/providers.ts";

// Proves: the content of the Secret and its secrecy in the state. Does not prove that istiod reads it and discovers its
// peers: the fleet tests do.
const programWith =
  (...peers: string[]) =>
  (retained?: true): RemoteSecrets =>
    new RemoteSecrets(
      "peers-eu",
      {
        namespace: "istio-system",
        peers: peers.map((name) => ({
          name,
          server: `https://${name}.example:443`,
          token: pulumi.secret(`token of ${name}`),
          caPem: `authority of ${name}`,
        })),
        retained,
      },
      { provider: clusterProvider("eu") },
    );

const data = (graph: Graph): Record<string, string> =>
  graph.named("peers-eu-bundle").inputs["data"] as Record<string, string>;

const decode = (encoded = ""): unknown => parse(Buffer.from(encoded, "base64").toString());

describe("RemoteSecrets", () => {
  it("bundles the peers in one Secret that istiod looks for", async () => {
    const graph = await deploy(programWith("us", "ap"));
    assert.deepEqual(graph.children("peers-eu"), ["peers-eu-bundle"]);
    assert.deepEqual(graph.named("peers-eu-bundle").inputs["metadata"], {
      name: "istio-remote-secret-peers",
      namespace: "istio-system",
      labels: { "istio/multiCluster": "true" },
      annotations: { "archipelago/peers": "ap,us" },
    });
    assert.deepEqual(Object.keys(data(graph)).sort(), ["ap", "us"]);
    assertEveryKubernetesResourceHasProvider(graph);
  });

  it("gives each peer the reader's token and the peer's own API, inline", async () => {
    assert.deepEqual(decode(data(await deploy(programWith("us")))["us"]), {
      apiVersion: "v1",
      kind: "Config",
      preferences: {},
      clusters: [
        {
          name: "us",
          cluster: {
            server: "https://us.example:443",
            "certificate-authority-data": Buffer.from("authority of us").toString("base64"),
          },
        },
      ],
      users: [{ name: "us", user: { token: "token of us" } }],
      contexts: [{ name: "us", context: { cluster: "us", user: "us" } }],
      "current-context": "us",
    });
  });

  it("keeps the credentials secret and the list of peers readable", async () => {
    const graph = await deploy(programWith("us", "ap"));
    assertNoPlaintextSecrets(graph);
    assert.deepEqual(graph.named("peers-eu-bundle").secrets, ["data"]);
  });

  it("outputs a digest of each peer's credentials, which is not secret and changes with the token", async () => {
    const credentials = async (program: () => RemoteSecrets) =>
      inspect((await deploy(program)).result.credentials);
    const two = await credentials(programWith("us", "ap"));
    assert.equal(two.secret, false);
    assert.match(two.value ?? "", /^ap=[0-9a-f]{12},us=[0-9a-f]{12}$/);
    const one = await credentials(programWith("us"));
    assert.ok(two.value?.endsWith(`,${one.value ?? ""}`), "depends on the other peer");
    assert.equal((await credentials(programWith())).value, "");
    const other = { name: "us", server: "https://us.example:443", caPem: "authority of us" };
    const rotated = await credentials(
      () =>
        new RemoteSecrets(
          "peers-eu",
          { namespace: "istio-system", peers: [{ ...other, token: pulumi.secret("another") }] },
          { provider: clusterProvider("eu") },
        ),
    );
    assert.notEqual(rotated.value, one.value);
  });

  it("does not depend on the order of the peers, and keeps the others' text when one joins", async () => {
    const two = data(await deploy(programWith("us", "ap")));
    const reversed = data(await deploy(programWith("ap", "us")));
    const three = data(await deploy(programWith("jp", "us", "ap")));
    assert.deepEqual(two, reversed);
    assert.deepEqual({ ap: three["ap"], us: three["us"] }, two);
  });

  it("declares nothing without peers", async () => {
    assert.deepEqual((await deploy(programWith())).children("peers-eu"), []);
  });

  it("keeps a Secret without peers where one is to be emptied in time", async () => {
    const graph = await deploy(() => programWith()(true));
    assert.deepEqual(graph.children("peers-eu"), ["peers-eu-bundle"]);
    assert.deepEqual(data(graph), {});
  });

  it("declares the same in a preview", async () => {
    const preview = await deploy(programWith("us"), { preview: true });
    assertSameShape(preview, await deploy(programWith("us")));
  });
});
