import assert from "node:assert/strict";
import { checkGatewayApiCrds } from "../../../components/mesh/gatewayApiCheck.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../support/apis.ts";
import { installGatewayApi, definitions } from "../../support/fakeCluster.ts";

// Proves: the requests to a cluster's API, and the result of its responses. Does not prove that an update stops after a
// rejection: the graph tests do.
describe("The Gateway API in an existing cluster", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  const bring = (manager: string | undefined, ...kinds: readonly string[]): void => {
    installGatewayApi(api.cluster, manager, ...kinds);
  };
  const all = ["gateways", "httproutes", "grpcroutes"] as const;
  const check = (expected: "install" | "existing"): Promise<void> =>
    checkGatewayApiCrds({
      cluster: "eu",
      kubeconfig: kubeconfigFor(api.url),
      path: "clusters[1].gatewayApi",
      expected,
    });

  it("can be installed if there is none, and if the stack installed it", async () => {
    await check("install");
    bring("pulumi-kubernetes-1a2b", ...all);
    await check("install");
  });

  it("cannot be installed if it is from another installer", async () => {
    const message =
      "clusters[1].gatewayApi: cluster eu already has the Gateway API's CRDs from another installer; " +
      'got "install"; expected "existing"';
    bring("helm", "httproutes");
    await assert.rejects(check("install"), { message });
    bring(undefined, "httproutes");
    await assert.rejects(check("install"), { message });
  });

  it("has to exist if the settings expect it", async () => {
    bring("helm", "gateways", "httproutes");
    await assert.rejects(check("existing"), {
      message:
        "clusters[1].gatewayApi: cluster eu lacks grpcroutes of gateway.networking.k8s.io; " +
        'got "existing"; expected "install"',
    });
    bring("helm", "grpcroutes");
    await check("existing");
  });

  it("does not exist if it only serves versions before v1", async () => {
    const version = (name: string, served = true): object => ({ name, served });
    const serve = (kind: string, ...versions: object[]): void => {
      const path = `${definitions}/${kind}.gateway.networking.k8s.io`;
      api.cluster.found.set(path, { metadata: {}, spec: { versions } });
    };
    for (const kind of all) serve(kind, version("v1"), version("v1beta1"));
    await check("existing");
    serve("grpcroutes", version("v1alpha2"));
    serve("httproutes", version("v1", false), version("v1beta1"));
    await assert.rejects(check("existing"), {
      message:
        "clusters[1].gatewayApi: cluster eu has an old Gateway API, which does not serve v1 of httproutes, grpcroutes; got " +
        '"existing"; expected an update of it by its installer, or "install" once its CRDs are deleted',
    });
  });

  it("is unknown in a cluster whose API fails", async () => {
    api.cluster.forbidden = [`${definitions}/gateways.gateway.networking.k8s.io`];
    await assert.rejects(
      check("install"),
      /^Error: cluster eu could not be checked for the Gateway API: HTTP 403, .* is forbidden/,
    );
  });
});
