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

  const look = (controller: IngressController): Promise<void> => {
    const { port } = server.address() as AddressInfo;
    const kubeconfig = kubeconfigFor(`http://127.0.0.1:${port}`);
    return checkIngressClass({ cluster: "eu", kubeconfig, className: "public", controller });
  };

  const fits: readonly (readonly [IngressController, string | undefined])[] = [
    ["ingress-nginx", "k8s.io/ingress-nginx"],
    ["ingress-nginx", "k8s.io/internal-ingress-nginx"],
    ["ingress-nginx", undefined],
    ["traefik", "traefik.io/ingress-controller"],
    ["traefik", undefined],
    ["other", "haproxy.org/ingress-controller/public"],
  ];
  for (const [controller, found] of fits) {
    it(`may be of ${found ?? "nobody yet"} for ${controller}`, async () => {
      owner = found;
      await look(controller);
    });
  }

  const strange: readonly (readonly [IngressController, string])[] = [
    // F5's, which has annotations of its own, and the one that Traefik gives its class.
    ["ingress-nginx", "nginx.org/ingress-controller"],
    ["ingress-nginx", "traefik.io/ingress-controller"],
    ["traefik", "k8s.io/ingress-nginx"],
  ];
  for (const [controller, found] of strange) {
    it(`may not be of ${found} for ${controller}`, async () => {
      owner = found;
      await assert.rejects(look(controller), {
        message: `cluster eu would serve Linkerd's dashboard to anybody: its IngressClass public is of ${found}, which linkerd.viz.ingress.controller (${controller}) does not tell to ask for users`,
      });
    });
  }
});
