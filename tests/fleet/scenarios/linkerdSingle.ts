import assert from "node:assert/strict";
import { AdmissionregistrationV1Api, PolicyV1Api } from "@kubernetes/client-node";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { calls, numbers } from "../support/dashboard.ts";
import { eventually, kube } from "../support/kube.ts";
import type { LinkerdFleet } from "../support/linkerdFleet.ts";
import { create } from "../support/manifests.ts";
import { leftAtLinode } from "../support/linode.ts";
import {
  emojivotoImages,
  host,
  password,
  type Served,
  singleSettings,
} from "../support/singleSettings.ts";
import { installTraefik, lead, removeTraefik, traefik, traefikImage } from "../support/traefik.ts";
import { type IngressRequest, requestIngress } from "../support/ingressRequest.ts";

const cluster = "eu";

/** One cluster with Linkerd, from creation to deletion. */
export function livesAlone(fleet: LinkerdFleet): void {
  const settings = (served: Served): Promise<string> => {
    const name = served === "nowhere" ? served : `${served.className}-${served.controller ?? ""}`;
    return singleSettings(name, served, !fleet.lacks(...emojivotoImages));
  };
  /** The present Ingresses; the last update's are kept for the following tests. */
  let served: Served = "nowhere";
  let address = "";
  const admin: IngressRequest = { host, user: `admin:${password}` };

  it("starts, and its pods reach each other", async () => {
    const { report } = await fleet.succeed(await settings("nowhere"), "up");
    assert.equal(report.matrix.length, 1);
    assert.deepEqual(silentPairs(report.matrix, [cluster]), []);
  });

  it("has three of each controller, on separate nodes, and no pod starts without them", async () => {
    const { core, config } = await kube(cluster);
    const namespace = "linkerd";
    for (const controller of ["destination", "identity", "proxy-injector"]) {
      const labelSelector = `linkerd.io/control-plane-component=${controller}`;
      const { items } = await core.listNamespacedPod({ namespace, labelSelector });
      const ready = items.filter(({ status }) =>
        status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
      );
      assert.equal(ready.length, 3, controller);
      assert.equal(new Set(ready.map(({ spec }) => spec?.nodeName)).size, 3, controller);
    }
    const budgets = await config
      .makeApiClient(PolicyV1Api)
      .listNamespacedPodDisruptionBudget({ namespace });
    assert.deepEqual(
      budgets.items.map(({ metadata, status }) => [metadata?.name, status?.disruptionsAllowed]),
      ["linkerd-dst", "linkerd-identity", "linkerd-proxy-injector"].map((name) => [name, 1]),
    );
    const injector = await config
      .makeApiClient(AdmissionregistrationV1Api)
      .readMutatingWebhookConfiguration({ name: "linkerd-proxy-injector-webhook-config" });
    assert.deepEqual(
      injector.webhooks?.map(({ failurePolicy }) => failurePolicy),
      ["Fail"],
    );
  });

  it("does not serve the dashboard by a controller without authentication", async function () {
    if (fleet.lacks(traefikImage)) return this.skip();
    address = await installTraefik(cluster);
    const { code, output } = await fleet.run(await settings({ className: traefik }), "up");
    assert.notEqual(code, 0);
    assert.match(
      output,
      /linkerd\.viz\.ingress\.controller: IngressClass traefik of cluster eu belongs to traefik\.io\/ingress-controller, which would serve the dashboard without authentication; got "ingress-nginx"; expected "traefik"/,
    );
    assert.equal((await requestIngress(address, admin)).status, 404);
  });

  for (const controller of ["ingress-nginx", traefik]) {
    const className = controller === traefik ? traefik : "nginx";

    it(`serves the dashboard only to its users, by a class of ${controller}`, async function () {
      if (fleet.lacks(traefikImage)) return this.skip();
      served = { className, controller };
      const { report } = await fleet.succeed(await settings(served), "up");
      assert.ok(report.changes.some(({ name }) => name === `viz-${cluster}-ingress`));
      await eventually(
        "the dashboard",
        30,
        () => requestIngress(address, admin),
        ({ status }) => status === 200,
      );
      const statusFor = async (as: IngressRequest): Promise<number> =>
        (await requestIngress(address, as)).status;
      assert.equal(await statusFor({ host }), 401);
      assert.equal(await statusFor({ host, user: `admin:${password}x` }), 401);
      assert.equal(await statusFor({ host, path: "/api/tps-reports" }), 401);
      assert.equal(await statusFor({ ...admin, host: "other.example.com" }), 404);
      assert.match((await requestIngress(address, admin)).body, /<title>Linkerd<\/title>/);
      // The dashboard's live data uses a websocket, which it opens only for its own page.
      const tap = { ...admin, path: "/api/tap" };
      assert.equal(await statusFor({ ...tap, websocketFrom: `http://${host}` }), 101);
      assert.equal(await statusFor({ ...tap, websocketFrom: "http://other.example.com" }), 403);
    });
  }

  it("does not serve any other host name", async function () {
    if (fleet.lacks(traefikImage)) return this.skip();
    const web = { namespace: "linkerd-viz", service: "web", port: 8084 };
    await lead(cluster, "other.example.com", web);
    const { body } = await eventually(
      "the dashboard's refusal",
      30,
      () => requestIngress(address, { host: "other.example.com" }),
      ({ status }) => status === 400,
    );
    assert.match(body, /reach this service with a host of 'other\.example\.com'/);
  });

  it("shows Emojivoto's four workloads in the mesh, and the votes that fail", async function () {
    if (fleet.lacks(traefikImage, ...emojivotoImages)) return this.skip();
    const web = { namespace: "emojivoto", service: "web-svc", port: 80 };
    await lead(cluster, "vote.example.com", web);
    const vote = (choice: string) =>
      requestIngress(address, { host: "vote.example.com", path: `/api/vote?choice=:${choice}:` });
    const voted = (expected: number) =>
      eventually(
        `a vote that gets ${expected}`,
        30,
        () => vote("tada"),
        ({ status }) => status === expected,
      );
    // Traefik is outside the mesh, and the program admits it to the dashboard only.
    await voted(403);
    await create(cluster, "linkerd/emojivoto-for-everyone.yaml");
    await voted(200);
    for (let votes = 0; votes < 30; votes += 1) {
      assert.equal((await vote("doughnut")).status, 500);
    }
    const seen = await eventually(
      "the votes for the doughnut",
      60,
      () => numbers(address, admin, "emojivoto"),
      ({ voting }) => (voting?.failures ?? 0) >= 25,
    );
    const meshed = Object.entries(seen).map(([name, { meshed }]) => [name, meshed]);
    assert.deepEqual(meshed.sort(), [
      ["emoji", 1],
      ["vote-bot", 1],
      ["voting", 1],
      ["web", 1],
    ]);
    assert.equal(seen["emoji"]?.failures, 0);
    assert.ok((seen["voting"]?.successes ?? 0) > 0);
    const own = (await calls(address, admin, "emojivoto")).filter(
      (call) => !/prometheus/.test(call),
    );
    assert.deepEqual(own, [
      "vote-bot default.emojivoto -> web web.emojivoto",
      "web web.emojivoto -> emoji emoji.emojivoto",
      "web web.emojivoto -> voting voting.emojivoto",
    ]);
    const { core } = await kube(cluster);
    const { items } = await core.listNamespacedPod({ namespace: "emojivoto" });
    const tapped = items.map(
      ({ metadata }) => metadata?.annotations?.["viz.linkerd.io/tap-enabled"],
    );
    assert.deepEqual(tapped, ["true", "true", "true", "true"]);
  });

  it("has no changes in a second up, after a refresh", async () => {
    const { report } = await fleet.succeed(
      await settings(served),
      "up",
      "--refresh",
      "--expect-no-changes",
    );
    assert.deepEqual(report.drift, []);
    assert.deepEqual(report.changes, []);
  });

  it("destroys the cluster and leaves nothing at Linode", async () => {
    // Its load balancer is the user's, who also deletes it.
    if (address !== "") await removeTraefik(cluster);
    await fleet.succeed(await settings(served), "destroy");
    assert.deepEqual(await leftAtLinode(), []);
  });
}
