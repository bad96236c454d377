import assert from "node:assert/strict";
import { CoreV1Api } from "@kubernetes/client-node";
import type { ByoCluster } from "../../../local/byoClusters/request.ts";
import { flatConfig, flatEntry, withContexts } from "../support/flatClusters.ts";
import { meshOnly } from "../support/meshOnly.ts";
import { namespacesOf } from "../support/meshState.ts";
import { run, succeed } from "../support/run.ts";

const plain = ["default", "kube-node-lease", "kube-public", "kube-system"];

async function annotationsOf(name: string): Promise<Readonly<Record<string, string>>> {
  const core = flatConfig(name).makeApiClient(CoreV1Api);
  const { metadata } = await core.readNamespace({ name: "default" });
  return metadata?.annotations ?? {};
}

/** Settings with other entries for some of the clusters. */
function settings(
  title: string,
  clusters: readonly ByoCluster[],
  changed: Readonly<Record<string, object>>,
): Promise<string> {
  return meshOnly(`flat-${title}`, {
    network: "flat",
    clusters: () => clusters.map((one) => ({ ...flatEntry(one), ...changed[one.name] })),
  });
}

/** Which clusters are refused before anything is in them. */
export function refusesTwins(clusters: readonly ByoCluster[]): void {
  const [first = "", second = ""] = clusters.map(({ name }) => name);

  async function isRefused(title: string, way: object, refusal: RegExp): Promise<void> {
    await withContexts({ twin: { of: first, cluster: way } }, async () => {
      const path = await settings(title, clusters, { [second]: { context: "twin" } });
      for (const operation of ["preview", "up"]) {
        const { code, output } = await run(operation, "--settings", path);
        assert.equal(code, 1);
        assert.match(output, refusal);
      }
    });
    for (const { name } of clusters) assert.deepEqual(await namespacesOf(name), plain, name);
  }

  it("cannot be one cluster under two contexts, by the server", () =>
    isRefused("twin-server", {}, /clusters\[1\]\.context: has the server of clusters\[0\]/));

  it("cannot be one cluster under two contexts, by its identity, before the first create", () =>
    // Another TLS name may be another cluster behind a router: only the cluster itself can tell.
    isRefused(
      "twin-identity",
      { "tls-server-name": "kubernetes" },
      /clusters\[\d\]\.context: the same cluster as clusters\[\d\]/,
    ));
}

/** What may be renamed in a fleet that is up. */
export function renames(clusters: readonly ByoCluster[]): void {
  const [first = "", second = ""] = clusters.map(({ name }) => name);

  it("record their place in the fleet", async () => {
    const annotations = await annotationsOf(first);
    assert.equal(annotations["archipelago/cluster"], first);
    assert.match(annotations["archipelago/cluster-uid"] ?? "", /^[0-9a-f-]{36}$/);
  });

  it("may have another context, which replaces nothing", () =>
    withContexts({ renamed: { of: first } }, async () => {
      const path = await settings("renamed-context", clusters, {
        [first]: { context: "renamed" },
      });
      const { report } = await succeed("preview", "--settings", path);
      const contents = report.changes.filter(({ type }) => !type.startsWith("pulumi:providers:"));
      assert.deepEqual(contents, []);
      assert.ok(report.changes.every(({ op }) => op === "update"));
    }));

  it("cannot have another name in the fleet", async () => {
    const path = await settings("renamed-cluster", clusters, { [first]: { name: "other" } });
    const { code, output } = await run("preview", "--settings", path);
    assert.equal(code, 1);
    assert.match(output, /cluster other: already in this fleet under another name/);
  });

  it("cannot become another cluster behind their context", () =>
    withContexts({ swapped: { of: second } }, async () => {
      const one = clusters.filter(({ name }) => name === first);
      const path = await settings("swapped", one, { [first]: { context: "swapped" } });
      const { code, output } = await run("preview", "--settings", path);
      assert.equal(code, 1);
      assert.match(output, /cluster \S+: (its context leads to another|already in this fleet)/);
    }));
}
