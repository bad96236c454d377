import assert from "node:assert/strict";
import { checkGatewayApiCrds } from "../../../components/mesh/gatewayApiCheck.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../support/apis.ts";
import { installGatewayApi, definitions } from "../../support/fakeCluster.ts";

// What is asked of a cluster's API, and what is made of the answer. That nothing is done after a refusal is for the graphs.
describe("The Gateway API in a cluster of one's own", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  const bring = (manager: string | undefined, ...kinds: readonly string[]): void => {
    installGatewayApi(api.cluster, manager, ...kinds);
  };
  const all = ["gateways", "httproutes", "grpcroutes"] as const;
  const check = (says: "install" | "existing"): Promise<void> =>
    checkGatewayApiCrds({
      cluster: "eu",
      kubeconfig: kubeconfigFor(api.url),
      path: "clusters[1].gatewayApi",
      says,
    });

  it("is the stack's to bring where there is none, and where it is the stack's", async () => {
    await check("install");
    bring("pulumi-kubernetes-1a2b", ...all);
    await check("install");
  });

  it("is not the stack's to bring where it is from elsewhere", async () => {
    const message =
      "clusters[1].gatewayApi: cluster eu has the Gateway API's definitions from elsewhere; " +
      'got "install"; allowed "existing"';
    bring("helm", "httproutes");
    await assert.rejects(check("install"), { message });
    bring(undefined, "httproutes");
    await assert.rejects(check("install"), { message });
  });

  it("has to be there where the settings say so", async () => {
    bring("helm", "gateways", "httproutes");
    await assert.rejects(check("existing"), {
      message:
        "clusters[1].gatewayApi: cluster eu lacks grpcroutes of gateway.networking.k8s.io; " +
        'got "existing"; allowed "install"',
    });
    bring("helm", "grpcroutes");
    await check("existing");
  });

  it("is not known of a cluster that does not answer", async () => {
    api.cluster.forbidden = [`${definitions}/gateways.gateway.networking.k8s.io`];
    await assert.rejects(
      check("install"),
      /^Error: cluster eu does not say whether it has the Gateway API: HTTP 403, .* is forbidden/,
    );
  });
});
