import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { podinfoPort } from "../../../components/internal/containers.ts";
import { eventually, kube } from "../support/kube.ts";
import type { LinkerdFleet } from "../support/linkerdFleet.ts";
import { linkerdSettings } from "../support/linkerdSettings.ts";
import { connections } from "../support/linkerdState.ts";
import { leftAtLinode } from "../support/linode.ts";
import { deployApp, deployClient, requestFrom, shop } from "../support/sampleApp.ts";
import { installTraefik, lead, removeTraefik, traefik } from "../support/traefik.ts";
import { acceptsTls, requestIngress } from "../support/ingressRequest.ts";

const regions = ["eu", "us"] as const;

/** Port 80 goes through the proxy, which the probe needs; Traefik's HTTPS sees its clients' own addresses. */
const ingress = {
  name: traefik,
  namespace: traefik,
  clusters: ["us"],
  publicPorts: [8443],
  probe: { port: 80, path: "/ping" },
};

/** Writes the local fleet's eu and us with only Linkerd, with or without the ingress as a gateway. */
const ingressSettings = (name: string, multicluster: Readonly<Record<string, unknown>>) =>
  linkerdSettings(name, { clusters: regions, multicluster });

const identity = (account: string): string =>
  `${account}.serviceaccount.identity.linkerd.cluster.local`;

/** Two regions, one with an ingress that becomes a gateway and later is none, from creation to deletion. */
export function entersByAnIngress(fleet: LinkerdFleet): void {
  const up = async (
    name: string,
    multicluster: Readonly<Record<string, unknown>>,
    ...args: string[]
  ) => fleet.succeed(await ingressSettings(name, multicluster), "up", ...args);
  let address = "";
  const requestApp = () => requestIngress(address, { host: "shop.example.com", path: "/headers" });
  const customer = (service: string, sees: string) =>
    eventually(
      `eu: ${service}`,
      60,
      () => requestFrom("eu", service),
      (seen) => seen === sees,
    );

  it("starts with Linkerd's gateways, and accepts an ingress and a sample app", async () => {
    const { report } = await up("plain", {});
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    address = await installTraefik("us");
    await deployApp("us", { cart: "true", shop: traefik });
    await deployClient("eu");
    const front = { namespace: shop, service: "shop", port: podinfoPort };
    await lead("us", "shop.example.com", front);
    // The app serves clients of the mesh only, and the ingress is not in it yet.
    await eventually("the sample app", 60, requestApp, ({ status }) => status === 403);
    await customer("cart-us", identity("linkerd-gateway.linkerd-multicluster"));
    assert.match(await requestFrom("eu", "shop-us-traefik"), /status=000/);
  });

  it("makes the ingress a gateway in addition to Linkerd's, and every region receives responses from every region", async () => {
    const { report } = await up("ingress", { ingress });
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    const { links } = await connections("eu");
    assert.deepEqual(links, ["us", "us-traefik"]);
    assert.deepEqual((await connections("us")).links, ["eu"]);
  });

  it("lets each Service choose its gateway, and authenticates the ingress by its identity", async () => {
    await customer("shop-us-traefik", identity("traefik.traefik"));
    await customer("cart-us", identity("linkerd-gateway.linkerd-multicluster"));
    const { core } = await kube("eu");
    const { items } = await core.listNamespacedService({ namespace: shop });
    const names = items.map(({ metadata }) => metadata?.name).sort();
    assert.deepEqual(names, ["cart-us", "shop-us-traefik"]);
  });

  it("denies clients without an identity at the gateway port, and none at the public ports", async () => {
    const host = `shop.${shop}.svc.cluster.local:${podinfoPort}`;
    const stranger = await requestIngress(address, { host, port: 4143 }).then(
      ({ status }) => String(status),
      (error: unknown) => String(error),
    );
    // The port is open, and eu's clients are served there.
    assert.match(stranger, /^403$|socket hang up/);
    assert.equal((await requestIngress(address, { host: "any", path: "/ping" })).status, 200);
    const front = await requestApp();
    assert.equal(front.status, 200);
    // Traefik has its own identity towards the app, since it is now in the mesh.
    assert.match(front.body, new RegExp(`"${identity("traefik.traefik")}"`));
    assert.equal(await acceptsTls(address, 443), true);
  });

  it("has no changes in a second up, after a refresh", async () => {
    const { report } = await up("ingress", { ingress }, "--refresh", "--expect-no-changes");
    assert.deepEqual(report.drift, []);
    assert.deepEqual(report.changes, []);
  });

  it("returns the ingress as it was, without its mesh port", async () => {
    const { report } = await up("plain", {});
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    await eventually(
      "eu without the ingress of us",
      60,
      async () => ({
        links: (await connections("eu")).links,
        shop: (await requestFrom("eu", "shop-us-traefik")).includes("status=000"),
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
    await eventually("the sample app", 60, requestApp, ({ status }) => status === 403);
  });

  it("destroys the fleet and leaves nothing at Linode", async () => {
    // Its load balancer is the user's, who also deletes it.
    await removeTraefik("us");
    await fleet.succeed(await ingressSettings("plain", {}), "destroy");
    assert.deepEqual(await leftAtLinode(), []);
  });
}
