import assert from "node:assert/strict";
import { ApiextensionsV1Api, CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { crdSelector } from "../../../components/mesh/istio/existingInstall.ts";
import type { ByoCluster } from "../../../local/byoClusters/request.ts";
import { renames } from "./existingClusters.ts";
import { losesForGood, replaced } from "./lostRegion.ts";
import { proxiesOf } from "../support/istiod.ts";
import { flatEntry } from "../support/flatClusters.ts";
import { installGatewayApi, hasGatewayApi } from "../support/gatewayApi.ts";
import { eventually } from "../support/kube.ts";
import { meshOnly } from "../support/meshOnly.ts";
import { inNamespace, namespacesOf } from "../support/meshState.ts";
import { run, succeed } from "../support/run.ts";
import { withoutRoute } from "../support/routes.ts";
import { assertDirect } from "../support/trace.ts";

/** A flat network's clusters, as a mesh uses them. */
export interface FlatFleet {
  readonly clusters: readonly ByoCluster[];
  /** Returns the kubeconfig of a cluster. */
  readonly config: (name: string) => KubeConfig;
  /** Creates those of the clusters that do not exist, and deletes the others. */
  readonly provide: (names: readonly string[]) => Promise<void>;
}

/** The variable options of a mesh on a flat network. */
interface Shape {
  readonly topology: "multi-primary" | "primary-remote";
  readonly namespace: string;
  /** The origin of the first cluster's Gateway API. @default the stack's */
  readonly gatewayApi?: "install" | "existing";
}

const anIstiodEach: Shape = { topology: "multi-primary", namespace: "istio-system" };
/** One control plane for both, in the first, and a mesh namespace of the user's choice. */
const oneIstiod: Shape = {
  topology: "primary-remote",
  namespace: "mesh",
  gatewayApi: "existing",
};

/** Deletes Istio's CRDs, as the error message advises, and waits until they are gone. */
async function removeDefinitions(config: KubeConfig): Promise<void> {
  const api = config.makeApiClient(ApiextensionsV1Api);
  const istios = { labelSelector: crdSelector };
  await api.deleteCollectionCustomResourceDefinition(istios);
  await eventually(
    "no definition of Istio's",
    60,
    async () => (await api.listCustomResourceDefinition(istios)).items.length,
    (left) => left === 0,
  );
}

async function nodesOf(config: KubeConfig): Promise<string[]> {
  const { items } = await config.makeApiClient(CoreV1Api).listNode();
  return items.map(({ metadata }) => metadata?.name ?? "");
}

/** Istio on a flat network: with an istiod in each cluster, and with one for both. */
export function meshFlat({ clusters, config, provide }: FlatFleet): void {
  const names = clusters.map(({ name }) => name);
  const [primary = "", remote = ""] = names;
  const pods = Object.fromEntries(
    clusters.map((one) => [one.name, one.pods.split(".").slice(0, 2).join(".") + "."]),
  );

  /** Writes the settings that a user would write for these clusters. */
  const settings = ({ topology, namespace, gatewayApi = "install" }: Shape): Promise<string> =>
    meshOnly(`flat-${topology}-${namespace}-${gatewayApi}`, {
      network: "flat",
      istio: { topology, namespace },
      clusters: () =>
        clusters.map((one) => ({
          ...flatEntry(one),
          ...(one.name === primary ? { gatewayApi } : topology === "primary-remote" && { primary }),
        })),
    });

  async function hasNothingToDo(shape: Shape): Promise<void> {
    const { report } = await succeed(
      ...["up", "--refresh", "--expect-no-changes", "--settings", await settings(shape)],
    );
    assert.deepEqual([...report.drift, ...report.changes], []);
    assert.deepEqual(silentPairs(report.matrix, names), [], "measured afresh");
  }

  it("have a mesh with an istiod each and no gateway, with requests from pod to pod", async () => {
    const { report } = await succeed("up", "--settings", await settings(anIstiodEach));
    assert.deepEqual(silentPairs(report.matrix, names), []);
    for (const name of names) {
      assert.deepEqual(await inNamespace(name, "istio-system"), ["istiod"]);
      assert.deepEqual(Object.keys(await proxiesOf(name)), [name]);
    }
    await assertDirect(report.matrix, pods);
  });

  it("have no changes in a second up, after a refresh", () => hasNothingToDo(anIstiodEach));

  renames(clusters);

  /** Runs a preview that must fail with this message. */
  async function isRefused(shape: Shape, refusal: string): Promise<void> {
    const { code, output } = await run("preview", "--settings", await settings(shape));
    assert.equal(code, 1);
    assert.ok(output.includes(refusal), output);
  }

  it("keep their mesh in its namespace", () =>
    isRefused(
      oneIstiod,
      `istio.namespace: cannot be changed while Istio is installed in cluster ${primary}, as its pods connect to istiod in the old namespace`,
    ));

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

  it("are returned, except for Istio's CRDs, which its chart keeps for the old namespace", async () => {
    await succeed("destroy", "--settings", await withoutSecond("lost"));
    await provide(names);
    const command = `kubectl delete crd -l ${crdSelector}`;
    await isRefused(oneIstiod, command);
    await removeDefinitions(config(primary));
  });

  it("keep the existing Gateway API of one of them, if the settings declare it", async () => {
    const at = `clusters[0].gatewayApi: cluster ${primary}`;
    const lacking = `${at} lacks gateways, httproutes, grpcroutes of gateway.networking.k8s.io`;
    await isRefused(oneIstiod, `${lacking}; got "existing"; expected "install"`);
    await installGatewayApi(primary);
    const there = `${at} already has the Gateway API's CRDs from another installer`;
    const unsaid: Shape = { ...oneIstiod, gatewayApi: "install" };
    await isRefused(unsaid, `${there}; got "install"; expected "existing"`);
  });

  it("report which API is unreachable from where, before a remote's pods wait for it", async () => {
    const path = await settings(oneIstiod);
    const server = config(remote).getCurrentCluster()?.server ?? "";
    const { hostname } = new URL(server);
    const cut = await nodesOf(config(primary));
    const { code, output } = await withoutRoute(cut, hostname, () => run("up", "--settings", path));
    assert.equal(code, 1);
    assert.ok(output.includes(`${primary}->${remote} ${server}`), output);
    assert.ok(!output.includes(`probe-${remote}-deployment`), "the remote's pods were not begun");
  });

  it("have a mesh with one istiod, in a custom namespace", async () => {
    const { report } = await succeed("up", "--settings", await settings(oneIstiod));
    assert.deepEqual(silentPairs(report.matrix, names), []);
    assert.deepEqual(await inNamespace(primary, "mesh"), ["istiod", "istiod-remotes"]);
    assert.deepEqual(await inNamespace(remote, "mesh"), []);
    assert.deepEqual(Object.keys(await proxiesOf(primary, "mesh")).sort(), [...names].sort());
    await assertDirect(report.matrix, pods);
  });

  it("have no changes in a second up with one istiod either", () => hasNothingToDo(oneIstiod));

  it("are returned again", async () => {
    await succeed("destroy", "--settings", await settings(oneIstiod));
    const plain = ["default", "kube-node-lease", "kube-public", "kube-system"];
    for (const name of names) assert.deepEqual(await namespacesOf(name), plain, name);
    assert.equal(await hasGatewayApi(config(primary)), true, "it was the cluster's");
    assert.equal(await hasGatewayApi(config(remote)), false, "it was the stack's");
  });
}
