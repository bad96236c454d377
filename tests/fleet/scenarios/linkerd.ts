import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { eventually } from "../support/kube.ts";
import type { LinkerdFleet } from "../support/linkerdFleet.ts";
import { linkerdSettings, regions } from "../support/linkerdSettings.ts";
import { requestIngress } from "../support/ingressRequest.ts";
import { outsiderContainers, requestFromOutside, withOutsider } from "../support/outsider.ts";
import {
  connections,
  gatewayAddress,
  meshIdentities,
  mirrorOf,
  statusFor,
  tokenOf,
} from "../support/linkerdState.ts";
import { leftAtLinode } from "../support/linode.ts";
import { declared } from "./bringUp.ts";

const survivors = ["eu", "us"] as const;

const others = (name: string, among: readonly string[]): string[] =>
  among.filter((other) => other !== name).sort();

/** Linkerd's fleet, from creation to deletion. */
export function livesWithLinkerd(fleet: LinkerdFleet): void {
  it("starts, and every region receives responses from every region", async () => {
    const { report } = await fleet.succeed(await linkerdSettings("whole"), "up");
    assert.equal(report.matrix.length, regions.length);
    assert.deepEqual(silentPairs(report.matrix, regions), []);
  });

  for (const name of regions)
    it(`connects ${name} with the others, in both directions`, async () => {
      const peers = others(name, regions);
      assert.deepEqual(await connections(name), {
        links: peers,
        credentials: peers,
        mirrored: peers,
        admitted: peers,
      });
    });

  it("has no changes in a second up, after a refresh", async () => {
    const settings = await linkerdSettings("whole");
    const { report } = await fleet.succeed(settings, "up", "--refresh", "--expect-no-changes");
    assert.deepEqual(report.drift, []);
    assert.deepEqual(report.changes, []);
  });

  it("denies clients outside the mesh, in a region and through its gateway", async () => {
    const probe = (service: string) => `http://${service}.archipelago-gate/api/info`;
    await withOutsider("eu", async () => {
      assert.deepEqual(await outsiderContainers("eu"), ["outsider"]);
      assert.deepEqual(await requestFromOutside("eu", probe("probe"), 3), { 403: 3 });
      // The mirror leads to the gateway of us, which only speaks mutual TLS.
      const [answer] = Object.keys(await requestFromOutside("eu", probe("probe-us"), 3));
      assert.match(answer ?? "", /^(000|403)$/);
    });
  });

  it("shows no more of a gateway's proxy to the world than that it is ready", async () => {
    for (const name of regions) {
      const address = await gatewayAddress(name);
      const statusOf = async (path: string): Promise<number> =>
        (await requestIngress(address, { host: address, port: 4191, path })).status;
      assert.equal(await statusOf("/ready"), 200, name);
      for (const path of ["/metrics", "/env.json", "/proxy-log-level", "/shutdown", "/"]) {
        assert.equal(await statusOf(path), 403, `${name}: ${path}`);
      }
    }
  });

  let revokedToken: string;

  it("revokes one region's access to one other, and nothing else", async () => {
    revokedToken = await tokenOf("us", "eu");
    assert.equal(await statusFor("eu", revokedToken), 200);
    const revoked = [{ source: "us", target: "eu" }];
    const settings = await linkerdSettings("revoked", { multicluster: { revoked } });
    // Neither the gate nor the measurement afterwards waits for responses that must not arrive.
    const { report } = await fleet.succeed(settings, "up");
    assert.deepEqual(silentPairs(report.matrix, regions), [{ from: "us", to: "eu" }]);
    assert.equal(await statusFor("eu", revokedToken), 401);
    const { links, credentials, mirrored } = await connections("us");
    assert.deepEqual(
      { links, credentials, mirrored },
      {
        links: ["ap"],
        credentials: ["ap"],
        mirrored: ["ap"],
      },
    );
    assert.deepEqual((await connections("eu")).admitted, ["ap"]);
  });

  it("restores it with a new token", async () => {
    const { report } = await fleet.succeed(await linkerdSettings("whole"), "up");
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    const token = await tokenOf("us", "eu");
    assert.notEqual(token, revokedToken);
    assert.equal(await statusFor("eu", token), 200);
    assert.equal(await statusFor("eu", revokedToken), 401);
  });

  it("exports by a custom label if the settings set one, and changes only that", async () => {
    const selector = { "example.com/shared": "yes" };
    const settings = await linkerdSettings("selector", { multicluster: { selector } });
    const { report: plan } = await fleet.succeed(settings, "preview");
    const links = regions.flatMap((source) =>
      others(source, regions).map((target) => `update link-${source}-${target}-link`),
    );
    const services = regions.map((region) => `update probe-${region}-service`);
    assert.deepEqual(declared(plan), [...links, ...services].sort());
    const { report } = await fleet.succeed(settings, "up");
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    for (const name of regions) {
      assert.deepEqual((await connections(name)).mirrored, others(name, regions));
      // Otherwise the next cluster would mirror the mirror.
      for (const other of others(name, regions)) {
        const mirror = await mirrorOf(name, "archipelago-gate", `probe-${other}`);
        assert.ok(mirror);
        assert.deepEqual(
          Object.keys(mirror).filter((label) => label in selector),
          [],
        );
      }
    }
  });

  it("removes a region with its Links, credentials and mirrors, and does not change the others' pods", async () => {
    const before = await Promise.all(survivors.map(meshIdentities));
    const settings = await linkerdSettings("fewer", { clusters: survivors });
    const { report } = await fleet.succeed(settings, "up");
    assert.deepEqual(silentPairs(report.matrix, survivors), []);
    for (const name of survivors) {
      const peers = others(name, survivors);
      await eventually(
        `${name} without ap`,
        60,
        () => connections(name),
        (seen) => Object.values(seen).every((list) => String(list) === String(peers)),
      );
    }
    const after = await Promise.all(survivors.map(meshIdentities));
    survivors.forEach((name, index) => {
      for (const [path, identity] of Object.entries(before[index] ?? {})) {
        // The resources of the removed region are deleted with it.
        if (/\/controller-ap-/.test(path)) continue;
        assert.equal(after[index]?.[path], identity, `${name}: ${path} is not what it was`);
      }
    });
  });

  it("destroys the fleet and leaves nothing at Linode", async () => {
    await fleet.succeed(await linkerdSettings("fewer", { clusters: survivors }), "destroy");
    assert.deepEqual(await leftAtLinode(), []);
  });
}
