import assert from "node:assert/strict";
import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { flatEntry } from "../support/flatClusters.ts";
import { anIstiodEach, type FlatFleet, type Shape, shapeSettings } from "../support/flatShapes.ts";
import { meshOnly } from "../support/meshOnly.ts";
import { withoutRoute } from "../support/routes.ts";
import { run, succeed } from "../support/run.ts";
import { losesForGood, replaced } from "./lostRegion.ts";

/** A flat network whose clusters come and go. */
export interface FlatProvider extends FlatFleet {
  /** Creates those of the clusters that do not exist, and deletes the others. */
  readonly provide: (names: readonly string[]) => Promise<void>;
}

/** One control plane for both, in the first. */
const oneIstiod: Shape = { topology: "primary-remote", namespace: "istio-system" };

async function nodesOf(config: KubeConfig): Promise<string[]> {
  const { items } = await config.makeApiClient(CoreV1Api).listNode();
  return items.map(({ metadata }) => metadata?.name ?? "");
}

/** A cluster that is gone for good, and an API that the primary does not reach. */
export function survivesFlatFaults({ clusters, config, provide }: FlatProvider): void {
  const names = clusters.map(({ name }) => name);
  const [primary = "", remote = ""] = names;

  it("have a mesh with an istiod each", async () => {
    const path = await shapeSettings(clusters, anIstiodEach);
    const { report } = await succeed("up", "--settings", path);
    assert.deepEqual(silentPairs(report.matrix, names), []);
  });

  /** Writes the settings of the fleet with an istiod each, after the second cluster is gone for good. */
  const withoutSecond = (entry: "lost" | "deleted"): Promise<string> =>
    meshOnly(`flat-${entry}`, {
      network: "flat",
      clusters: () =>
        clusters.flatMap((one) => {
          if (one.name !== remote) return [flatEntry(one)];
          return entry === "lost" ? [{ ...flatEntry(one), lost: true }] : [];
        }),
    });

  it("lose one of them for good, in one update without a call to it", async () => {
    await losesForGood({
      lost: remote,
      survivors: [primary],
      loseIt: () => provide([primary]),
      settings: withoutSecond,
      // One cluster has no peer.
      elsewhere: [
        ...replaced("gate"),
        ...["account", "binding", "job", "role"].map((part) => `delete rollout-*-${part}`),
        ...["peers-*-bundle", "reach-*-job", "reach-*-peers"].map((name) => `delete ${name}`),
        ...["delete readers-*-peer", "delete readers-*-peer-namespaced"],
      ],
    });
  });

  it("are returned, without a call to the one that is lost", async () => {
    await succeed("destroy", "--settings", await withoutSecond("lost"));
  });

  it("report which API is unreachable from where, before a remote's pods wait for it", async () => {
    await provide(names);
    const path = await shapeSettings(clusters, oneIstiod);
    const server = config(remote).getCurrentCluster()?.server ?? "";
    const { hostname } = new URL(server);
    const cut = await nodesOf(config(primary));
    const { code, output } = await withoutRoute(cut, hostname, () => run("up", "--settings", path));
    assert.equal(code, 1);
    assert.ok(output.includes(`${primary}->${remote} ${server}`), output);
    assert.ok(!output.includes(`probe-${remote}-deployment`), "the remote's pods were not begun");
  });

  it("have a mesh with one istiod once that API is reachable, and are returned", async () => {
    const path = await shapeSettings(clusters, oneIstiod);
    const { report } = await succeed("up", "--settings", path);
    assert.deepEqual(silentPairs(report.matrix, names), []);
    await succeed("destroy", "--settings", path);
  });
}
