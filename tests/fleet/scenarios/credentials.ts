import assert from "node:assert/strict";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { may, peersOf, readerToken, statusOf } from "../support/readers.ts";
import { settingsVariant, succeed } from "../support/run.ts";
import { declared, members } from "./bringUp.ts";
import { deployCallers, removeCallers } from "./authorization.ts";
import { isFailed, startCalls } from "../support/callSteadily.ts";
import { probeUrl } from "../../../components/verification/probePlan.ts";
import { podsOf } from "../support/workload.ts";

const services = "/api/v1/services?limit=1";
const pairs = members.flatMap((source) =>
  members.filter((target) => target !== source).map((target) => ({ source, target })),
);

const withAccess = (name: string, access: Readonly<Record<string, unknown>>): Promise<string> =>
  settingsVariant(name, (config) => ({
    ...config,
    "archipelago:istio": { ...(config["archipelago:istio"] as object), ...access },
  }));

const tokens = (): Promise<string[]> =>
  Promise.all(pairs.map(({ source, target }) => readerToken(source, target)));

/** The accounts by which regions read each other have few permissions. */
export function limitsReaders(): void {
  it("gives no region a token that reads Secrets or writes in another", async () => {
    for (const { source, target } of pairs) {
      const token = await readerToken(source, target);
      const named = `${source} at ${target}`;
      assert.equal(await statusOf(target, token, services), 200, named);
      for (const path of [
        "/api/v1/secrets?limit=1",
        "/api/v1/namespaces/istio-system/secrets/cacerts",
        "/api/v1/configmaps?limit=1",
      ]) {
        assert.equal(await statusOf(target, token, path), 403, `${named}: ${path}`);
      }
      assert.equal(await may(target, token, { verb: "list", resource: "services" }), true, named);
      for (const permission of [
        { verb: "list", resource: "secrets" },
        { verb: "get", resource: "secrets" },
        { verb: "create", resource: "configmaps" },
        {
          verb: "patch",
          group: "admissionregistration.k8s.io",
          resource: "mutatingwebhookconfigurations",
        },
      ]) {
        const { verb, resource } = permission;
        assert.equal(await may(target, token, permission), false, `${named}: ${verb} ${resource}`);
      }
    }
  });
}

/** These accounts' tokens rotate under traffic, and the access of one region to one other is revoked and restored. */
export function rotatesAndRevokes(): void {
  it("rotates every token with traffic running, and no request fails", async () => {
    await deployCallers();
    const before = await tokens();
    const istiods = await podsOf("eu", "istio-system", "app=istiod");
    const callers = members.map((name) => startCalls(name, probeUrl));
    const { report } = await succeed(
      ...["up", "--settings", await withAccess("rotated", { tokenGeneration: 2 })],
    );
    const calls = await Promise.all(callers.map((caller) => caller.stop()));
    assert.deepEqual(silentPairs(report.matrix, members), []);
    for (const sent of calls) {
      assert.ok(sent.length > 100, `${sent.length} requests`);
      assert.deepEqual(sent.filter(isFailed), []);
    }
    const after = await tokens();
    for (const [index, { target }] of pairs.entries()) {
      assert.equal(await statusOf(target, before[index] ?? "", services), 401, target);
      assert.equal(await statusOf(target, after[index] ?? "", services), 200, target);
    }
    for (const name of members) {
      assert.ok(declared(report).includes(`replace gate-${name}-job`), name);
    }
    // An istiod that had started with the old tokens would keep a registry that no longer learns of anything.
    const there = await podsOf("eu", "istio-system", "app=istiod");
    assert.ok(!there.some((pod) => istiods.includes(pod)), String(there));
    await removeCallers();
  });

  it("revokes one region's access to one other, and nothing else", async () => {
    const token = await readerToken("us", "eu");
    const access = { tokenGeneration: 2, revoked: [{ source: "us", target: "eu" }] };
    const { report } = await succeed("up", "--settings", await withAccess("revoked", access));
    // Neither the gate nor the measurement afterwards waits for responses that must not arrive.
    assert.deepEqual(silentPairs(report.matrix, members), [{ from: "us", to: "eu" }]);
    assert.equal(await statusOf("eu", token, services), 401);
    assert.deepEqual(await peersOf("us"), ["ap"]);
    assert.equal(await statusOf("eu", await readerToken("ap", "eu"), services), 200);
    assert.ok(declared(report).includes("replace gate-us-job"));
    assert.ok(!declared(report).includes("replace gate-ap-job"));
  });

  it("restores it with a new token", async () => {
    const { report } = await succeed("up");
    assert.deepEqual(silentPairs(report.matrix, members), []);
    assert.equal(await statusOf("eu", await readerToken("us", "eu"), services), 200);
  });
}
