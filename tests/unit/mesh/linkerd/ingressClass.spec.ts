import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { checkIngressClass } from "../../../../components/mesh/linkerd/checks/ingressClass.ts";
import type { IngressController } from "../../../../components/mesh/linkerd/vizIngressPlan.ts";
import { kubeconfigFor } from "../../../support/apis.ts";

// Proves: the check of an IngressClass, with a small API on loopback. Does not prove that a real controller authenticates
// users: the fleet test does.

describe("the IngressClass of Linkerd's dashboard", () => {
  let server: Server;
  let owner: string | undefined;

  before(async () => {
    server = createServer((request, response) => {
      const known =
        owner !== undefined && request.url === "/apis/networking.k8s.io/v1/ingressclasses/public";
      const body = known ? { spec: { controller: owner } } : { kind: "Status", code: 404 };
      response.writeHead(known ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  after(() => server.close());

  const check = (controller: IngressController, url?: string): Promise<void> => {
    const { port } = server.address() as AddressInfo;
    const kubeconfig = kubeconfigFor(url ?? `http://127.0.0.1:${port}`);
    return checkIngressClass({ cluster: "eu", kubeconfig, className: "public", controller });
  };

  const fits: readonly (readonly [IngressController, string | undefined])[] = [
    ["ingress-nginx", "k8s.io/ingress-nginx"],
    ["ingress-nginx", "k8s.io/internal-ingress-nginx"],
    ["traefik", "traefik.io/ingress-controller"],
    ["other", "haproxy.org/ingress-controller/public"],
    ["other", undefined],
  ];
  for (const [controller, found] of fits) {
    it(`may belong to ${found ?? "no controller yet"} for ${controller}`, async () => {
      owner = found;
      await check(controller);
    });
  }

  const own = '"other", with linkerd.viz.ingress.annotations for its authentication';
  const others: readonly (readonly [IngressController, string, expected: string])[] = [
    // F5's, which has annotations of its own, and the one that Traefik gives its class.
    ["ingress-nginx", "nginx.org/ingress-controller", own],
    ["ingress-nginx", "traefik.io/ingress-controller", '"traefik"'],
    ["traefik", "k8s.io/ingress-nginx", '"ingress-nginx"'],
  ];
  for (const [controller, found, expected] of others) {
    it(`may not belong to ${found} for ${controller}`, async () => {
      owner = found;
      await assert.rejects(check(controller), {
        message:
          `linkerd.viz.ingress.controller: IngressClass public of cluster eu belongs to ${found}, which would ` +
          `serve the dashboard without authentication; got "${controller}"; expected ${expected}`,
      });
    });
  }

  it("has to exist", async () => {
    owner = undefined;
    await assert.rejects(check("traefik"), {
      message:
        "linkerd.viz.ingress.className: cluster eu has no such IngressClass, and a controller that is installed " +
        'later might serve the dashboard without authentication; got "public"; expected the class of an installed ' +
        "ingress controller, or no linkerd.viz.ingress",
    });
  });

  it("is rejected if the API fails", async () => {
    await assert.rejects(check("traefik", "http://127.0.0.1:9"), {
      message:
        "could not determine the controller of IngressClass public in cluster eu: ECONNREFUSED",
    });
  });
});
