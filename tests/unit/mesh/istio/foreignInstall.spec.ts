import assert from "node:assert/strict";
import { assertNoForeignInstall } from "../../../../components/mesh/istio/foreignInstall.ts";
import { assertNodeRegions } from "../../../../components/mesh/istio/nodeRegions.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../../support/apis.ts";

// Proves: the requests to a cluster's API, and the result of its responses. Does not prove that a real cluster with Istio
// responds like this.

const deployments = "/apis/apps/v1/deployments";
const injectors = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

describe("an Istio that the stack did not install", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  const istiod = (namespace: string, revision?: string, clusterId?: string): void => {
    const labels = { app: "istiod", ...(revision !== undefined && { "istio.io/rev": revision }) };
    const env = clusterId === undefined ? [] : [{ name: "CLUSTER_ID", value: clusterId }];
    const spec = { template: { spec: { containers: [{ name: "discovery", env }] } } };
    const items = [{ metadata: { name: "istiod", namespace, labels }, spec }];
    const { found } = api.cluster;
    const earlier = found.get(deployments);
    const before: unknown = earlier !== undefined && "items" in earlier ? earlier.items : [];
    const others: readonly unknown[] = Array.isArray(before) ? before : [];
    found.set(deployments, { items: [...others, ...items] });
  };
  const namespace = (name: string, manager: string): void => {
    const metadata = { name, managedFields: [{ manager }] };
    api.cluster.found.set(`/api/v1/namespaces/${name}`, { metadata });
  };
  const check = (cluster = "eu"): Promise<string[]> =>
    assertNoForeignInstall({ cluster, kubeconfig: kubeconfigFor(api.url) });
  const refused = (found: string) => ({
    message:
      `cluster eu: already has an Istio that this stack did not install; got ${found}; expected a cluster without Istio, ` +
      "which removes it with: istioctl uninstall --purge",
  });

  it("is none in an empty cluster", async () => {
    assert.deepEqual(await check(), []);
  });

  it("is rejected in the stack's namespace, without labels of a release", async () => {
    namespace("istio-system", "kubectl-create");
    istiod("istio-system", undefined, "Kubernetes");
    await assert.rejects(check(), refused("istiod of revision default in namespace istio-system"));
  });

  it("is rejected in any namespace and of any revision", async () => {
    istiod("elsewhere", "canary");
    await assert.rejects(check(), refused("istiod of revision canary in namespace elsewhere"));
    namespace("elsewhere", "pulumi-kubernetes-1");
    await assert.rejects(check(), refused("istiod of revision canary in namespace elsewhere"));
  });

  it("is rejected if its istiod is in another cluster", async () => {
    const webhooks = [{ clientConfig: { service: { namespace: "mesh", name: "istiod" } } }];
    const labels = { app: "sidecar-injector", "istio.io/rev": "1-27" };
    api.cluster.found.set(injectors, { items: [{ metadata: { labels }, webhooks }] });
    await assert.rejects(check(), refused("injector of revision 1-27 in namespace mesh"));
  });

  it("is rejected if only its ztunnel or its operator is left", async () => {
    const daemonSet = { name: "ztunnel", namespace: "kube-system", labels: { app: "ztunnel" } };
    const daemonSets = "/apis/apps/v1/daemonsets";
    api.cluster.found.set(daemonSets, { items: [{ metadata: daemonSet }] });
    await assert.rejects(check(), refused("ztunnel of revision default in namespace kube-system"));
    api.cluster.found.delete(daemonSets);
    for (const labels of [
      { name: "istio-operator", "istio.io/rev": "1-22" },
      { "app.kubernetes.io/name": "sailoperator", "istio.io/rev": "1-22" },
    ]) {
      const metadata = { name: "any", namespace: "operators", labels };
      api.cluster.found.set(deployments, { items: [{ metadata }] });
      await assert.rejects(check(), refused("operator of revision 1-22 in namespace operators"));
    }
  });

  it("is only reported beside the stack's own", async () => {
    namespace("istio-system", "pulumi-kubernetes-1a2b");
    istiod("istio-system", "default", "eu");
    assert.deepEqual(await check(), []);
    istiod("elsewhere", "canary");
    assert.deepEqual(await check(), ["istiod of revision canary in namespace elsewhere"]);
  });

  it("is not the stack's own under another name", async () => {
    namespace("istio-system", "pulumi-kubernetes-1a2b");
    istiod("istio-system", "default", "europe");
    await assert.rejects(check(), {
      message:
        'cluster eu: already in the mesh under another name, and would be installed a second time; got the name "eu"; ' +
        'expected "europe", or an update without the cluster first',
    });
  });

  it("is unknown if the API fails", async () => {
    api.cluster.forbidden = [deployments];
    await assert.rejects(
      check(),
      /^Error: could not determine whether Istio is installed in cluster eu: HTTP 403/,
    );
  });
});

describe("the regions of nodes, for localities", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  const check = (...regions: (string | undefined)[]): Promise<void> => {
    api.cluster.nodeRegions = regions;
    api.cluster.nodes = regions.map(() => true);
    return assertNodeRegions({
      ...{ cluster: "eu", kubeconfig: kubeconfigFor(api.url) },
      ...{ path: "clusters[0].region", region: "eu-west" },
    });
  };

  it("are those of the settings", () => check("eu-west", "eu-west"));

  it("are required on every node", () =>
    assert.rejects(check("eu-west", undefined), {
      message:
        "clusters[0].region: node node of cluster eu has no label topology.kubernetes.io/region, by which istio.locality finds " +
        'the region; got "eu-west"; expected that label on every node: kubectl label nodes --all topology.kubernetes.io/region=eu-west',
    }));

  it("are not others", () =>
    assert.rejects(check("eu-west", "eu-north"), {
      message:
        "clusters[0].region: node node of cluster eu is in another region, by its label topology.kubernetes.io/region; got " +
        '"eu-west"; expected "eu-north"',
    }));
});
