/** Fixture of the linode provider's cases. */
import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import * as linode from "@pulumi/linode";
import * as z from "zod";
import { testCloud, type TestCloud } from "../../unit/local/linode/support.ts";
import { type EngineStack, openEngineStack } from "./engineStack.ts";

/** The API's token. */
export const token = "0".repeat(64);

const poolsOutput = z.array(
  z.looseObject({
    id: z.number(),
    type: z.string(),
    count: z.number(),
    nodes: z.array(z.looseObject({ status: z.string(), instanceId: z.number() })),
  }),
);

/** Default pools of a cluster. */
export const smallPool: linode.types.input.LkeClusterPool = { type: "g6-standard-2", count: 1 };

/** A program with one cluster and its computed properties as outputs. */
export const cluster =
  (args: Partial<linode.LkeClusterArgs> = {}, ignoreChanges: string[] = []): PulumiFn =>
  () => {
    const created = new linode.LkeCluster(
      "eu",
      {
        label: "conformance-eu",
        region: "fr-par",
        k8sVersion: "1.35",
        tags: ["conformance"],
        pools: [smallPool],
        ...args,
      },
      { deleteBeforeReplace: true, ignoreChanges },
    );
    const { id, kubeconfig, apiEndpoints, pools, status, dashboardUrl, controlPlane, tags } =
      created;
    return Promise.resolve({
      clusterId: id,
      kubeconfig,
      apiEndpoints,
      pools,
      status,
      dashboardUrl,
      controlPlane,
      tags,
    });
  };

/** A cluster at Linode. */
type Cluster = TestCloud["store"]["state"]["clusters"][number];

/** Makes the nodes of every cluster ready as they come, until the timer is cleared. */
export function makeNodesReady(cloud: TestCloud): NodeJS.Timeout {
  return setInterval(() => {
    cloud.store.change(({ clusters }) => {
      for (const pool of clusters.flatMap(({ pools }) => pools)) {
        for (const node of pool.nodes) node.ready = true;
      }
    });
  }, 100);
}

/** Linode, a stack that all cases share, and accessors for the cases. */
export interface LinodeFixture {
  readonly cloud: TestCloud;
  readonly stack: EngineStack;
  readonly clusters: () => readonly Cluster[];
  /** The only cluster. */
  readonly only: () => Cluster;
  /** The pools in the last `up`'s outputs. */
  readonly pools: () => z.infer<typeof poolsOutput>;
}

/** Registers the hooks; the returned function gives the running case its fixture. Nodes become ready automatically. */
export function linodeFixture(): () => LinodeFixture {
  let opened: { cloud: TestCloud; stack: EngineStack } | undefined;
  let nodesBecomeReady: NodeJS.Timeout | undefined;
  before(async () => {
    const cloud = await testCloud();
    nodesBecomeReady = makeNodesReady(cloud);
    const stack = await openEngineStack("linode", {
      "linode:url": { value: cloud.api.url },
      "linode:token": { value: token, secret: true },
      "linode:eventPollMs": { value: "200" },
      "linode:lkeNodeReadyPollMs": { value: "200" },
    });
    opened = { cloud, stack };
  });
  after(async () => {
    clearInterval(nodesBecomeReady);
    await opened?.stack.close();
    await opened?.cloud.close();
  });
  return () => {
    assert.ok(opened !== undefined);
    const { cloud, stack } = opened;
    const clusters = () => cloud.store.state.clusters;
    return {
      cloud,
      stack,
      clusters,
      only: () => {
        const [first, ...rest] = clusters();
        assert.ok(first);
        assert.deepEqual(rest, []);
        return first;
      },
      pools: () => poolsOutput.parse(stack.outputs()["pools"]),
    };
  };
}

/** Changes as the engine's operation and the paths. */
export const done = (changes: readonly { op: string; paths: readonly string[] }[]): string[][] =>
  changes.map(({ op, paths }) => [op, ...paths]);
