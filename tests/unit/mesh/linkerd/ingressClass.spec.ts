import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { checkIngressClass } from "../../../../components/mesh/linkerd/checks/ingressClass.ts";
import type { IngressController } from "../../../../components/mesh/linkerd/vizIngressPlan.ts";
import { kubeconfigFor } from "../../../support/apis.ts";

// What is made of an IngressClass. The API is a small one on loopback; that a real controller asks for users is for the
// fleet test.

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

  const look = (controller: IngressController, url?: string): Promise<void> => {
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
    it(`may be of ${found ?? "nobody yet"} for ${controller}`, async () => {
      owner = found;
      await look(controller);
    });
  }

  const own = '"other", with linkerd.viz.ingress.annotations by which it asks for users';
  const strange: readonly (readonly [IngressController, string, allowed: string])[] = [
    // F5's, which has annotations of its own, and the one that Traefik gives its class.
    ["ingress-nginx", "nginx.org/ingress-controller", own],
    ["ingress-nginx", "traefik.io/ingress-controller", '"traefik"'],
    ["traefik", "k8s.io/ingress-nginx", '"ingress-nginx"'],
  ];
  for (const [controller, found, allowed] of strange) {
    it(`may not be of ${found} for ${controller}`, async () => {
      owner = found;
      await assert.rejects(look(controller), {
        message:
          `linkerd.viz.ingress.controller: IngressClass public of cluster eu is of ${found}, which would serve the ` +
          `dashboard to anybody; got "${controller}"; allowed ${allowed}`,
      });
    });
  }

  it("has to be there", async () => {
    owner = undefined;
    await assert.rejects(look("traefik"), {
      message:
        "linkerd.viz.ingress.className: cluster eu has no such IngressClass, and whoever brings it might serve the " +
        'dashboard to anybody; got "public"; allowed is that of an ingress controller which is there, or no ' +
        "linkerd.viz.ingress until it is",
    });
  });

  it("is not taken unseen", async () => {
    await assert.rejects(look("traefik", "http://127.0.0.1:9"), {
      message: "cluster eu does not say whose IngressClass public is: ECONNREFUSED",
    });
  });
});
