/**
 * The identity of an existing cluster in a stack's state, under the real engine and against two real API servers: what a
 * renamed context, a renamed cluster and another cluster change, and the first update of a state that an earlier version
 * wrote. Not proved here: meshes in such clusters, which the fleet tests show.
 */
import assert from "node:assert/strict";
import { CoreV1Api } from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { RegionalCluster } from "../../components/cluster/regionalCluster.ts";
import { type ApiServer, startApiServer } from "./support/apiServer.ts";
import { type EngineStack, openEngineStack, steps } from "./support/engineStack.ts";

const kubeconfigSchema = z.looseObject({
  contexts: z.tuple([z.looseObject({ name: z.string() })]),
});

/** The kubeconfig of a server, with this name for its context. */
function named({ kubeconfig }: ApiServer, name: string): string {
  const config = kubeconfigSchema.parse(parse(kubeconfig));
  const [context] = config.contexts;
  return stringify({ ...config, contexts: [{ ...context, name }], "current-context": name });
}

async function addNode({ config }: ApiServer): Promise<void> {
  const core = config.makeApiClient(CoreV1Api);
  await core.createNode({ body: { metadata: { name: "node" } } });
  const conditions = [
    { type: "Ready", status: "True", reason: "Test", message: "", lastHeartbeatTime: new Date() },
  ];
  await core.replaceNodeStatus({
    name: "node",
    body: { metadata: { name: "node" }, status: { conditions } },
  });
}

function contents(provider: pulumi.ProviderResource): void {
  new k8s.core.v1.ConfigMap("content", { metadata: { name: "content" } }, { provider });
}

/** What an earlier version declared: the provider's identifier is the context's name. */
const earlier =
  (kubeconfig: string, context: string): PulumiFn =>
  () => {
    const type = "archipelago:cluster:RegionalCluster";
    const parent = new pulumi.ComponentResource(type, "cluster-eu", { cluster: "eu" });
    const args = {
      ...{ kubeconfig: pulumi.secret(kubeconfig), clusterIdentifier: context },
      ...{ enableServerSideApply: true, enableSecretMutable: true, enableConfigMapMutable: true },
      ...{ upsertExistingObjects: false, enablePatchForce: false },
    };
    contents(new k8s.Provider("cluster-eu-provider", args, { parent }));
    return Promise.resolve();
  };

const program =
  (kubeconfig: string, context: string, name = "eu"): PulumiFn =>
  () => {
    const cluster = new RegionalCluster(`cluster-${name}`, {
      cluster: { name, provider: "kubeconfig", context },
      ...{ stack: "test", stackTag: "archipelago:test", tags: [], kubeconfig },
    });
    contents(cluster.provider);
    return Promise.resolve();
  };

describe("an existing cluster in the state", function () {
  this.timeout(600_000);
  let one: ApiServer;
  let other: ApiServer;
  let stack: EngineStack;

  before(async () => {
    [one, other] = [await startApiServer("one"), await startApiServer("other")];
    for (const api of [one, other]) await addNode(api);
    stack = await openEngineStack("kubernetes");
  });

  after(async () => {
    await stack.close();
    for (const api of [one, other]) await api.stop();
  });

  const record = async (): Promise<Readonly<Record<string, string>>> => {
    const core = one.config.makeApiClient(CoreV1Api);
    return (await core.readNamespace({ name: "default" })).metadata?.annotations ?? {};
  };
  const identifier = async (): Promise<unknown> => {
    const found = (await stack.resources()).find(({ type }) =>
      type.startsWith("pulumi:providers:k"),
    );
    return found?.inputs["clusterIdentifier"];
  };

  const isRefused = async (change: PulumiFn, words: RegExp): Promise<void> => {
    await assert.rejects(stack.preview(change), words);
    await assert.rejects(stack.up(change), words);
  };

  /** What must hold whichever version wrote the state. */
  async function keepsItsIdentity(): Promise<void> {
    assert.deepEqual(await stack.up(program(named(one, "kind-eu"), "kind-eu")), []);
    const before = await identifier();
    assert.deepEqual(steps(await stack.up(program(named(one, "renamed"), "renamed"))), []);
    assert.equal(await identifier(), before);
    await isRefused(
      program(named(one, "renamed"), "renamed", "europe"),
      /cluster europe: already in this fleet under another name/,
    );
    await isRefused(
      program(named(other, "renamed"), "renamed"),
      /cluster eu: its context leads to another cluster than in the last update/,
    );
    // The refused update had registered the component of the other name, and nothing in it.
    const back = steps(await stack.up(program(named(one, "kind-eu"), "kind-eu")));
    assert.deepEqual(back, ["delete cluster-europe"]);
  }

  it("keeps everything in the first update of a state that an earlier version wrote", async () => {
    const text = named(one, "kind-eu");
    await stack.up(earlier(text, "kind-eu"));
    const created = ["create cluster-eu-membership"];
    assert.deepEqual(steps(await stack.up(program(text, "kind-eu"))), created);
    assert.equal(await identifier(), "kind-eu");
  });

  it("is the same under another context, and refused under another name or as another cluster", () =>
    keepsItsIdentity());

  it("loses its record when it leaves the stack, and can come back under another name", async () => {
    assert.equal((await record())["archipelago/cluster"], "eu");
    await stack.destroy();
    assert.deepEqual(await record(), {});
    await stack.up(program(named(one, "renamed"), "renamed", "europe"));
    await stack.destroy();
  });

  it("has its own identity in a new state", async () => {
    await stack.up(program(named(one, "kind-eu"), "kind-eu"));
    const core = one.config.makeApiClient(CoreV1Api);
    const { metadata } = await core.readNamespace({ name: "kube-system" });
    assert.equal(await identifier(), metadata?.uid);
    await keepsItsIdentity();
    await stack.destroy();
  });
});
