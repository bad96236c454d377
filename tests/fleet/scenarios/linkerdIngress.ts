import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { podinfoPort } from "../../../components/internal/containers.ts";
import { eventually, kube } from "../support/kube.ts";
import type { LinkerdFleet } from "../support/linkerdFleet.ts";
import { linkerdSettings } from "../support/linkerdSettings.ts";
import { connections } from "../support/linkerdState.ts";
import { leftAtLinode } from "../support/linode.ts";
import { openShop, sendCustomer, shop, shopFrom } from "../support/shop.ts";
import { installTraefik, lead, removeTraefik, traefik } from "../support/traefik.ts";
import { greeted, visit } from "../support/visit.ts";

const regions = ["eu", "us"] as const;

/** Port 80 leads through the proxy, which the probe needs; Traefik's HTTPS sees its clients' own addresses. */
const ingress = {
  name: traefik,
  namespace: traefik,
  clusters: ["us"],
  publicPorts: [8443],
  probe: { port: 80, path: "/ping" },
};

/** The local fleet's eu and us with Linkerd and nothing else, with the ingress as a gateway or without. */
const ingressSettings = (name: string, multicluster: Readonly<Record<string, unknown>>) =>
  linkerdSettings(name, { clusters: regions, multicluster });

const identity = (account: string): string =>
  `${account}.serviceaccount.identity.linkerd.cluster.local`;

/** Two regions, one with an ingress that becomes a gateway and is none any more, from nothing to nothing. */
export function entersByAnIngress(fleet: LinkerdFleet): void {
  const up = async (
    name: string,
    multicluster: Readonly<Record<string, unknown>>,
    ...args: string[]
  ) => fleet.succeed(await ingressSettings(name, multicluster), "up", ...args);
  let address = "";
  const storefront = () => visit(address, { host: "shop.example.com", path: "/headers" });
  const customer = (service: string, sees: string) =>
    eventually(
      `eu: ${service}`,
      60,
      () => shopFrom("eu", service),
      (seen) => seen === sees,
    );

  it("comes up with Linkerd's gateways, and takes an ingress and a shop", async () => {
    const { report } = await up("plain", {});
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    address = await installTraefik("us");
    await openShop("us", { cart: "true", shop: traefik });
    await sendCustomer("eu");
    const front = { namespace: shop, service: "shop", port: podinfoPort };
    await lead("us", "shop.example.com", front);
    await eventually("the shop's front", 60, storefront, ({ status }) => status === 200);
    await customer("cart-us", identity("linkerd-gateway.linkerd-multicluster"));
    assert.match(await shopFrom("eu", "shop-us-traefik"), /status=000/);
  });

  it("makes the ingress a gateway beside Linkerd's, and every region hears from every region", async () => {
    const { report } = await up("ingress", { ingress });
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    const { links } = await connections("eu");
    assert.deepEqual(links, ["us", "us-traefik"]);
    assert.deepEqual((await connections("us")).links, ["eu"]);
  });

  it("lets each Service choose its way, and the ingress be known by its identity", async () => {
    await customer("shop-us-traefik", identity("traefik.traefik"));
    await customer("cart-us", identity("linkerd-gateway.linkerd-multicluster"));
    const { core } = await kube("eu");
    const { items } = await core.listNamespacedService({ namespace: shop });
    const names = items.map(({ metadata }) => metadata?.name).sort();
    assert.deepEqual(names, ["cart-us", "shop-us-traefik"]);
  });

  it("refuses whoever comes without an identity where regions meet, and nobody at the public ports", async () => {
    const host = `shop.${shop}.svc.cluster.local:${podinfoPort}`;
    const stranger = await visit(address, { host, port: 4143 }).then(
      ({ status }) => String(status),
      (error: unknown) => String(error),
    );
    // The port is open, and eu's customers are answered at it.
    assert.match(stranger, /^403$|socket hang up/);
    assert.equal((await visit(address, { host: "any", path: "/ping" })).status, 200);
    const front = await storefront();
    assert.equal(front.status, 200);
    // Traefik has its own identity towards the shop, since it is in the mesh now.
    assert.match(front.body, new RegExp(`"${identity("traefik.traefik")}"`));
    assert.equal(await greeted(address, 443), true);
  });

  it("has nothing to do the second time, after a refresh", async () => {
    const { report } = await up("ingress", { ingress }, "--refresh", "--expect-no-changes");
    assert.deepEqual(report.drift, []);
    assert.deepEqual(report.changes, []);
  });

  it("gives the ingress back as it was, with its way into the mesh gone", async () => {
    const { report } = await up("plain", {});
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    await eventually(
      "eu without the ingress of us",
      60,
      async () => ({
        links: (await connections("eu")).links,
        shop: (await shopFrom("eu", "shop-us-traefik")).includes("status=000"),
      }),
      ({ links, shop: gone }) => links.join() === "us" && gone,
    );
    await customer("cart-us", identity("linkerd-gateway.linkerd-multicluster"));
    const { apps, core } = await kube("us");
    const place = { name: traefik, namespace: traefik };
    const { spec } = await apps.readNamespacedDeployment(place);
    assert.deepEqual(spec?.template.metadata?.annotations ?? {}, {});
    const service = await core.readNamespacedService(place);
    assert.deepEqual(
      service.spec?.ports?.map(({ port }) => port),
      [80, 443],
    );
    assert.deepEqual(Object.keys(service.metadata?.annotations ?? {}), []);
    await eventually("the shop's front", 60, storefront, ({ status }) => status === 200);
  });

  it("destroys the fleet and leaves nothing at Linode", async () => {
    // Its load balancer is the user's, and so is its removal.
    await removeTraefik("us");
    await fleet.succeed(await ingressSettings("plain", {}), "destroy");
    assert.deepEqual(await leftAtLinode(), []);
  });
}
