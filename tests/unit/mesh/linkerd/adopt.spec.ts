import assert from "node:assert/strict";
import { adopt } from "../../../../components/mesh/linkerd/checks/adopt.ts";
import { type FakeApi, kubeconfigFor, serveKubernetesApi } from "../../../support/apis.ts";

// Proves: which objects are marked and deleted. Does not prove that Helm then upgrades them, which needs the charts. That
// the kinds are those of the charts is in tests/conformance/linkerdCharts.spec.ts.

const namespaced = (group: string, kind: string): string => `${group}/namespaces/linkerd/${kind}`;
const rbac = "/apis/rbac.authorization.k8s.io/v1";
const admission = "/apis/admissionregistration.k8s.io/v1";
const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

const installed = {
  [namespaced("/api/v1", "serviceaccounts")]: ["linkerd-identity"],
  [namespaced("/api/v1", "services")]: ["linkerd-dst"],
  [namespaced("/api/v1", "configmaps")]: ["linkerd-config"],
  [namespaced("/api/v1", "secrets")]: ["linkerd-identity-issuer"],
  [namespaced("/apis/apps/v1", "deployments")]: ["linkerd-identity", "linkerd-destination"],
  [namespaced("/apis/batch/v1", "cronjobs")]: ["linkerd-heartbeat"],
  [namespaced("/apis/policy/v1", "poddisruptionbudgets")]: ["linkerd-dst"],
  [namespaced(rbac, "roles")]: ["linkerd-heartbeat"],
  [namespaced(rbac, "rolebindings")]: ["linkerd-heartbeat"],
  [`${rbac}/clusterroles`]: ["linkerd-linkerd-identity"],
  [`${rbac}/clusterrolebindings`]: ["linkerd-linkerd-identity"],
  [`${admission}/mutatingwebhookconfigurations`]: ["linkerd-proxy-injector-webhook-config"],
  [`${admission}/validatingwebhookconfigurations`]: ["linkerd-sp-validator-webhook-config"],
  [definitions]: ["servers.policy.linkerd.io"],
};

function mark(release: string): unknown {
  return {
    labels: { "app.kubernetes.io/managed-by": "Helm" },
    annotations: {
      "meta.helm.sh/release-name": release,
      "meta.helm.sh/release-namespace": "linkerd",
    },
  };
}

describe("The adoption of an installed Linkerd", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
    api.cluster.linkerd.installed = installed;
    await adopt(kubeconfigFor(api.url));
  });

  afterEach(() => api.close());

  it("marks every object that its installer labelled, and no other", () => {
    const paths = Object.entries(installed).flatMap(([path, names]) =>
      names.map((name) => `${path}/${name}`),
    );
    assert.deepEqual(api.cluster.linkerd.patched.toSorted(), paths.toSorted());
  });

  it("assigns each object to its future release, and changes only its metadata", () => {
    for (const [path, body] of Object.entries(api.cluster.linkerd.patches)) {
      const { metadata, ...rest } = body as { metadata: Record<string, unknown> };
      const { labels, annotations } = metadata;
      const release = path.startsWith(definitions) ? "linkerd-crds" : "linkerd-control-plane";
      assert.deepEqual({ labels, annotations }, mark(release), path);
      assert.deepEqual(Object.keys(rest).toSorted(), ["apiVersion", "kind"], path);
    }
  });

  it("deletes Helm's records of earlier releases with these names, and no other Secret", () => {
    assert.deepEqual(api.cluster.linkerd.deleted, [
      "/api/v1/namespaces/linkerd/secrets with owner=helm,name in (linkerd-crds,linkerd-control-plane)",
    ]);
  });
});
