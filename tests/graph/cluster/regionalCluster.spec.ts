import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse, stringify } from "yaml";
import {
  RegionalCluster,
  type RegionalClusterArgs,
} from "../../../components/cluster/regionalCluster.ts";
import { kubeconfigFor, serveFleet, type FakeFleet } from "../../support/apis.ts";
import { identityOf } from "../../support/fakeCluster.ts";
import { failedCall } from "../../support/failedCall.ts";
import { deploy, inspect } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../support/matchers.ts";

// Shows what is declared and when the provider becomes known, against an API on loopback. Does not show that Linode
// creates such a cluster, nor how a replacement affects its contents.

const lke: RegionalClusterArgs = {
  cluster: {
    name: "eu",
    provider: "linode",
    label: "fleet-eu",
    region: "eu-west",
    kubernetesVersion: "1.35",
    pools: [
      { type: "g6-standard-2", count: 1 },
      { type: "g6-standard-2", autoscaler: { min: 1, max: 3 } },
    ],
  },
  stack: "test",
  tags: ["archipelago:test", "fleet"],
  stackTag: "archipelago:test",
};

describe("RegionalCluster", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  beforeEach(() => {
    Object.assign(fleet.clusters.cluster, { ready: true, nodes: [true] });
  });

  after(() => fleet.close());

  const declare = (args: RegionalClusterArgs) => (): RegionalCluster =>
    new RegionalCluster("cluster-eu", args);

  it("declares an LKE cluster and one provider", async () => {
    const graph = await deploy(declare(lke), { state: fleet.state });
    assert.deepEqual(graph.children("cluster-eu"), ["cluster-eu-lke", "cluster-eu-provider"]);
    assertChildNamesStartWithParent(graph);
    assertNoPlaintextSecrets(graph);
    const cluster = graph.one("linode:index/lkeCluster:LkeCluster");
    assert.equal(cluster.inputs["label"], "fleet-eu");
    assert.deepEqual(cluster.inputs["tags"], ["archipelago:test", "fleet"]);
    assert.equal(cluster.options.deleteBeforeReplace, true);
    assert.deepEqual(cluster.options.ignoreChanges, ["pools[1].count", "pools[1].nodes"]);
    assert.equal(cluster.options.beforeCreate?.length, 1, "rejects an orphan");
    const provider = graph.one("pulumi:providers:kubernetes");
    assert.equal(provider.inputs["clusterIdentifier"], "cluster-eu-lke-id");
    assert.equal(provider.inputs["upsertExistingObjects"], "true");
    assert.deepEqual(provider.secrets, ["kubeconfig"]);
  });

  it("outputs the kubeconfig as a secret and the URL in plain text", async () => {
    const { result } = await deploy(declare(lke), { state: fleet.state });
    const kubeconfig = await inspect(result.kubeconfig);
    assert.deepEqual(kubeconfig, {
      known: true,
      secret: true,
      value: kubeconfigFor(fleet.clusters.url),
    });
    assert.deepEqual(await inspect(result.apiEndpoint), {
      known: true,
      secret: false,
      value: fleet.clusters.url,
    });
  });

  it("creates no provider for a cluster that does not become ready", async () => {
    fleet.clusters.cluster.nodes = [];
    await assert.rejects(
      deploy(declare({ ...lke, readinessTimeoutSeconds: 1 }), { state: fleet.state }),
      (error) =>
        pulumi.RunError.isInstance(error) &&
        error.message.endsWith("cluster eu was not ready within 1 s: it has no node yet"),
    );
  });

  it("declares the same in a preview, without calling the cluster", async () => {
    fleet.clusters.cluster.requests.length = 0;
    const preview = await deploy(declare(lke), { state: fleet.state, preview: true });
    assert.deepEqual(fleet.clusters.cluster.requests, []);
    assert.equal((await inspect(preview.result.kubeconfig)).known, true);
    assertSameShape(preview, await deploy(declare(lke), { state: fleet.state }));
    const first = await deploy(declare(lke), { preview: true });
    assert.deepEqual(first.one("pulumi:providers:kubernetes").unknowns.toSorted(), [
      "clusterIdentifier",
      "kubeconfig",
    ]);
    assertSameShape(first, preview);
  });

  describe("whose kubeconfig Linode has regenerated", () => {
    const current = () => kubeconfigFor(fleet.clusters.url, ["regenerated"]);
    const call = (token: string) =>
      token === "linode:index/getLkeCluster:getLkeCluster"
        ? { kubeconfig: Buffer.from(current()).toString("base64") }
        : undefined;

    it("has a provider with the new one, also in a preview", async () => {
      for (const preview of [false, true]) {
        const graph = await deploy(declare(lke), { state: fleet.state, call, preview });
        const provider = graph.one("pulumi:providers:kubernetes");
        assert.equal(provider.inputs["kubeconfig"], current());
        assert.deepEqual(provider.secrets, ["kubeconfig"]);
        assert.deepEqual(await inspect(graph.result.kubeconfig), {
          known: true,
          secret: true,
          value: current(),
        });
        assertNoPlaintextSecrets(graph);
      }
    });

    it("has a provider with the state's if Linode does not answer", async () => {
      const graph = await deploy(declare(lke), {
        state: fleet.state,
        call: (token) => {
          if (token === "linode:index/getLkeCluster:getLkeCluster") throw new Error("[503] Later");
          return undefined;
        },
      });
      const provider = graph.one("pulumi:providers:kubernetes");
      assert.equal(provider.inputs["kubeconfig"], kubeconfigFor(fleet.clusters.url));
    });

    it("is an error at once if Linode has no such cluster any more", async () => {
      // Nor does it list one: the mocks' answer.
      const call = (token: string): undefined => {
        if (token === "linode:index/getLkeCluster:getLkeCluster")
          throw failedCall("[404] Not found");
      };
      for (const preview of [false, true]) {
        await assert.rejects(
          deploy(declare(lke), { state: fleet.state, call, preview }),
          (error) =>
            pulumi.RunError.isInstance(error) &&
            error.message.includes('cluster eu: Linode has no LKE cluster "fleet-eu"') &&
            error.message.includes("Run one update with lost: true in its entry"),
        );
      }
    });

    it("does not quote a malformed one", async () => {
      const malformed = { kubeconfig: Buffer.from("users: [{token: s3cr3t").toString("base64") };
      const answer = (token: string) =>
        token === "linode:index/getLkeCluster:getLkeCluster" ? malformed : undefined;
      await assert.rejects(
        deploy(declare(lke), { state: fleet.state, call: answer }),
        (error) =>
          error instanceof Error &&
          error.message.includes("cluster eu: kubeconfig: invalid YAML") &&
          !error.message.includes("s3cr3t"),
      );
    });
  });

  describe("of an existing cluster", () => {
    const own = (context: string, contexts = ["kind-eu", "other"]): RegionalClusterArgs => ({
      cluster: { name: "eu", provider: "kubeconfig", context },
      stack: "test",
      tags: [],
      stackTag: "archipelago:test",
      kubeconfig: kubeconfigFor(fleet.clusters.url, contexts),
    });

    it("uses one context of the kubeconfig and owns nothing", async () => {
      const graph = await deploy(() => declare(own("kind-eu"))());
      assert.deepEqual(graph.children("cluster-eu"), [
        "cluster-eu-membership",
        "cluster-eu-provider",
      ]);
      assert.equal(graph.result.owned, undefined);
      const provider = graph.one("pulumi:providers:kubernetes");
      assert.equal(provider.inputs["clusterIdentifier"], identityOf("127.0.0.1"));
      assert.deepEqual(provider.options.ignoreChanges, ["clusterIdentifier"]);
      assert.equal(provider.inputs["upsertExistingObjects"], "false");
      assert.deepEqual(provider.secrets, ["kubeconfig"]);
      assert.ok(!String(provider.inputs["kubeconfig"]).includes("token of other"));
      assertNoPlaintextSecrets(graph);
    });

    it("is the same cluster under another context", async () => {
      const [before, renamed] = [
        await deploy(() => declare(own("kind-eu"))()),
        await deploy(() => declare(own("other"))()),
      ];
      const identifier = (graph: typeof before) =>
        graph.one("pulumi:providers:kubernetes").inputs["clusterIdentifier"];
      assert.equal(identifier(renamed), identifier(before));
      const record = (graph: typeof before) => graph.named("cluster-eu-membership").inputs;
      assert.deepEqual(record(renamed), record(before));
      assert.deepEqual(record(before)["metadata"], {
        name: "default",
        annotations: {
          "archipelago/stack": "test",
          "archipelago/cluster": "eu",
          "archipelago/cluster-uid": identityOf("127.0.0.1"),
        },
      });
    });

    const recording = (stack: string, cluster: string): void => {
      const annotations = { "archipelago/stack": stack, "archipelago/cluster": cluster };
      const metadata = { name: "default", annotations };
      fleet.clusters.cluster.found.set("/api/v1/namespaces/default", { metadata });
    };

    it("is refused, in a preview too, under another name or for another stack", async () => {
      for (const preview of [false, true]) {
        recording("test", "europe");
        await assert.rejects(
          deploy(() => declare(own("kind-eu"))(), { preview }),
          /cluster eu: already in this fleet under another name.*; got the name "eu"; expected "europe"/,
        );
        recording("prod", "eu");
        await assert.rejects(
          deploy(() => declare(own("kind-eu"))(), { preview }),
          /cluster eu: already belongs to another stack; got the stack "test"; expected "prod"/,
        );
        recording("test", "eu");
        await deploy(() => declare(own("kind-eu"))(), { preview });
      }
      fleet.clusters.cluster.found.clear();
    });

    it("names a program for credentials that is not installed, at once", async () => {
      const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "no-such-login" };
      const config = parse(kubeconfigFor(fleet.clusters.url, ["kind-eu"])) as object;
      const users = [{ name: "kind-eu", user: { exec } }];
      const kubeconfig = stringify({ ...config, users });
      const started = Date.now();
      await assert.rejects(
        deploy(() => declare({ ...own("kind-eu"), kubeconfig })()),
        /cluster eu: no-such-login, which the kubeconfig runs for credentials, is not installed \(ENOENT\)/,
      );
      assert.ok(Date.now() - started < 60_000);
    });

    it("is reached by its peers as its kubeconfig does, or as the arguments say", async () => {
      const access = async (args: RegionalClusterArgs): Promise<unknown> => {
        const { server, tlsServerName, certificateAuthority } = (await deploy(declare(args))).result
          .peerAccess;
        return {
          server: (await inspect(server)).value,
          tlsServerName: (await inspect(tlsServerName)).value,
          certificateAuthority,
        };
      };
      const { url } = fleet.clusters;
      const args = own("kind-eu");
      assert.ok(typeof args.kubeconfig === "string");
      const named = args.kubeconfig.replaceAll(
        "insecure-skip-tls-verify: true",
        "insecure-skip-tls-verify: true\n      tls-server-name: kubernetes",
      );
      const plain = { certificateAuthority: undefined, tlsServerName: undefined };
      assert.deepEqual(await access(args), { ...plain, server: url });
      assert.deepEqual(await access({ ...args, kubeconfig: named }), {
        ...{ ...plain, server: url, tlsServerName: "kubernetes" },
      });
      const peerAccess = { server: "https://10.0.0.7:6443", certificateAuthority: "CA" };
      const cluster = { name: "eu", provider: "kubeconfig", context: "kind-eu" } as const;
      assert.deepEqual(
        await access({ ...args, cluster: { ...cluster, peerAccess }, kubeconfig: named }),
        { ...plain, ...peerAccess },
      );
    });

    it("rejects an unknown context and a missing kubeconfig", async () => {
      await assert.rejects(
        deploy(() => declare(own("kind-us"))()),
        /unknown context; got kind-us; expected one of: kind-eu, other/,
      );
      await assert.rejects(
        deploy(() => declare({ ...own("kind-eu"), kubeconfig: undefined })()),
        /cluster eu: provider "kubeconfig" requires a kubeconfig/,
      );
    });
  });
});
