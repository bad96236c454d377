import assert from "node:assert/strict";
import { outsiderContainers, requestFromOutside, withOutsider } from "../support/outsider.ts";
import { requestHello } from "../support/sendRequests.ts";
import { eventually, kube, readyReplicas } from "../support/kube.ts";
import { create, remove } from "../support/manifests.ts";
import { members } from "./bringUp.ts";

const callers = "authorization/callers.yaml";
const policy = "authorization/eu-refuses-us.yaml";

/** Deploys the callers of docs/examples/ to every region, through Karmada. */
export async function deployCallers(names: readonly string[] = members): Promise<void> {
  await create("karmada", callers);
  for (const name of names) {
    await eventually(
      `a caller in ${name}`,
      120,
      () => readyReplicas(name, "caller", "demo"),
      (ready) => ready === 1,
    );
  }
}

/** Deletes the callers, and waits until no member has one. */
export async function removeCallers(names: readonly string[] = members): Promise<void> {
  await remove("karmada", callers);
  for (const name of names) {
    const { core } = await kube(name);
    await eventually(
      `no caller in ${name}`,
      120,
      async () =>
        (await core.listNamespacedPod({ namespace: "demo", labelSelector: "app=caller" })).items
          .length,
      (pods) => pods === 0,
    );
  }
}

/** The members where Karmada placed sleep. */
async function sleepClusters(): Promise<string[]> {
  const counts = await Promise.all(members.map((name) => readyReplicas(name, "sleep", "demo")));
  return members.filter((_, index) => (counts[index] ?? 0) > 0);
}

/** A client without a proxy is denied, and the same client in the mesh is not. */
export function deniesOutsiders(): void {
  it("denies hello to a client outside the mesh, through its own cluster and the others'", async () => {
    const url = "http://hello.demo:5000/api/info";
    const [inside] = await sleepClusters();
    assert.ok(inside, "sleep runs nowhere");
    await withOutsider("eu", async () => {
      assert.deepEqual(await outsiderContainers("eu"), ["outsider"]);
      // STRICT mutual TLS closes the connection.
      assert.deepEqual(await requestFromOutside("eu", url, 6), { "000": 6 });
      assert.deepEqual(Object.keys(await requestHello(inside, "sleep", 12)).includes("000"), false);
    });
  });
}

/** One region denies requests of another and of a workload, and accepts those of a third. */
export function enforcesAuthorization(): void {
  it("lets eu's hello deny the caller of us and sleep, and accept the caller of ap", async () => {
    await deployCallers();
    const everybody = [...members].sort();
    const heard = async (from: string, app: string) =>
      Object.keys(await requestHello(from, app, 24)).sort();
    for (const from of members) assert.deepEqual(await heard(from, "caller"), everybody);

    await create("eu", policy);
    try {
      const refused = ["403", "ap", "us"];
      await eventually(
        "us denied only by eu",
        30,
        () => heard("us", "caller"),
        (answers) => answers.join() === refused.join(),
      );
      assert.deepEqual(await heard("ap", "caller"), everybody, "ap is answered, by eu too");
      assert.deepEqual(await heard("eu", "caller"), everybody, "so is eu itself");
      const [sleeper] = await sleepClusters();
      assert.ok(sleeper, "sleep runs nowhere");
      // Connections that sleep has already keep the earlier rules until they are drained.
      await eventually(
        "sleep, which has no region's account, denied by eu",
        60,
        () => heard(sleeper, "sleep"),
        (answers) => answers.join() === refused.join(),
      );
    } finally {
      await remove("eu", policy);
    }
    await eventually(
      "us answered by eu again",
      30,
      () => heard("us", "caller"),
      (answers) => answers.join() === everybody.join(),
    );
    await removeCallers();
  });
}
