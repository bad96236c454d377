import assert from "node:assert/strict";
import { ApiextensionsV1Api, type KubeConfig } from "@kubernetes/client-node";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { crdSelector } from "../../../components/mesh/istio/existingInstall.ts";
import { renames } from "./existingClusters.ts";
import { proxiesOf } from "../support/istiod.ts";
import {
  anIstiodEach,
  type FlatFleet,
  oneIstiod,
  type Shape,
  shapeSettings,
} from "../support/flatShapes.ts";
import { installGatewayApi, hasGatewayApi } from "../support/gatewayApi.ts";
import { eventually } from "../support/kube.ts";
import { inNamespace, namespacesOf } from "../support/meshState.ts";
import { run, succeed } from "../support/run.ts";
import { assertDirect } from "../support/trace.ts";

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

/** Istio on a flat network: with an istiod in each cluster, and with one for both. */
export function meshFlat({ clusters, config }: FlatFleet): void {
  const names = clusters.map(({ name }) => name);
  const [primary = "", remote = ""] = names;
  const pods = Object.fromEntries(
    clusters.map((one) => [one.name, one.pods.split(".").slice(0, 2).join(".") + "."]),
  );

  const settings = (shape: Shape): Promise<string> => shapeSettings(clusters, shape);

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

  it("are returned, except for Istio's CRDs, which its chart keeps for the old namespace", async () => {
    await succeed("destroy", "--settings", await settings(anIstiodEach));
    const command = `kubectl delete crd -l ${crdSelector}`;
    await isRefused(oneIstiod, command);
    for (const name of names) await removeDefinitions(config(name));
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
