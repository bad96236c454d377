import assert from "node:assert/strict";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { requestHello } from "../support/sendRequests.ts";
import { eventually } from "../support/kube.ts";
import { type LinkerdFleet, linkerdValues } from "../support/linkerdFleet.ts";
import { inventory, proxiesIn } from "../support/meshState.ts";
import { type Report, settingsVariant } from "../support/run.ts";
import { declared, waitForHello } from "./bringUp.ts";

type MeshName = "istio" | "linkerd";
const regions = ["eu", "us"] as const;

const clusters = z.array(z.looseObject({ name: z.enum(["eu", "ap", "us"]) }));

/** Writes the local fleet in two regions, with the options of both meshes and one of them selected. */
function settings(mesh: MeshName): Promise<string> {
  return settingsVariant(`both-${mesh}`, (config) => ({
    ...config,
    "archipelago:mesh": mesh,
    "archipelago:clusters": clusters
      .parse(config["archipelago:clusters"])
      .filter(({ name }) => name !== "ap"),
    "archipelago:linkerd": { values: linkerdValues },
    "archipelago:demo": { replicas: 2, weights: { eu: 1, us: 1 } },
  }));
}

/** Names of one mesh's resources; the routes are with the Services that they are for. */
const own: Readonly<Record<MeshName, RegExp>> = {
  istio: /^((istio|peers|gateway|readers?|reach|rollout)-(eu|us)-.*|probe-(eu|us)-routing)$/,
  linkerd:
    /^((linkerd|webhooks|multicluster|gateway|access|link|sweep)-(eu|us)-.*|(probe-(eu|us)-routing|demo-(eu|us)-hello-route))$/,
};

const joins = "metadata.annotations metadata.labels";
const pods =
  'spec.template.metadata.annotations spec.template.metadata.labels["sidecar.istio.io/inject"]';

const accrual = ["", "-consecutive-max-failures", "-consecutive-min-penalty"]
  .map((part) => `metadata.annotations["balancer.linkerd.io/failure-accrual${part}"]`)
  .sort()
  .join(" ");

/** The changes of the remaining resources: the issuers, the metadata of meshed workloads, and the gate. */
const onWhatStays = [
  `update demo-hello ${pods}`,
  `update demo-sleep ${pods}`,
  `update demo-hello-service ${accrual} metadata.labels`,
  ...regions.flatMap((region) => [
    `update demo-${region}-namespace ${joins}`,
    `update probe-${region}-namespace ${joins}`,
    `update probe-${region}-service metadata.labels`,
    `update probe-${region}-deployment ${pods}`,
    ...replaced(`trust-${region}-request`, "dnsNames subject"),
    ...replaced(`trust-${region}-certificate`, "certRequestPem earlyRenewalHours"),
    ...replaced(`gate-${region}-job`, "spec.template.metadata.annotations.archipelago/vouches-for"),
  ]),
].sort();

function replaced(name: string, paths: string): string[] {
  const steps = ["replace", "create-replacement"].map((op) => `${op} ${name} ${paths}`);
  return [...steps, `delete-replaced ${name}`];
}

/** Returns the changes of resources without components, with the changed paths. */
function detailed({ changes }: Report): string[] {
  return changes
    .filter(({ type }) => !type.startsWith("archipelago:"))
    .map(({ op, name, paths }) => [op, name, ...paths].join(" "))
    .sort();
}

/** From one mesh to the other and back, on a running fleet. */
export function switchesMeshes(fleet: LinkerdFleet): void {
  let before: readonly (readonly string[])[];

  /** Checks that the mesh is complete: for the probes, and for hello, which Karmada places. */
  async function isWhole(report: Report, mesh: MeshName): Promise<void> {
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    const joined = [`archipelago-gate/probe ${mesh}-proxy`, `demo/hello ${mesh}-proxy`];
    const caller = `demo/sleep ${mesh}-proxy`;
    await waitForHello({ eu: 1, us: 1 });
    const callers: string[] = [];
    for (const region of regions) {
      const seen = await eventually(
        `every pod of ${region} with ${mesh}'s proxy`,
        120,
        () => proxiesIn(region, ["archipelago-gate", "demo"]),
        (all) => String(all.filter((line) => line !== caller)) === String(joined),
      );
      if (seen.includes(caller)) callers.push(region);
    }
    // Karmada places the single replica of sleep.
    assert.equal(callers.length, 1);
    await eventually(
      `sleep in ${String(callers)} answered by every region, and always`,
      60,
      () => requestHello(callers[0] ?? "", "sleep", 20),
      (answers) => String(Object.keys(answers)) === String(regions),
    );
  }

  it("starts with Istio, and every region receives responses from every region", async () => {
    const { report } = await fleet.succeed(await settings("istio"), "up");
    await isWhole(report, "istio");
    before = await Promise.all(regions.map(inventory));
  });

  /** A preview of only the meshes' resources, and an update that matches it. */
  function changes(from: MeshName, to: MeshName): void {
    let plan: string[];

    it(`previews ${to} as the mesh, its issuers, the metadata of meshed workloads, the routes and the gate`, async () => {
      const { report } = await fleet.succeed(await settings(to), "preview");
      plan = declared(report);
      const lines = detailed(report);
      const strays = lines.filter((line) => {
        const [op, name = ""] = line.split(" ");
        if (op === "create") return !own[to].test(name);
        return op !== "delete" || !own[from].test(name);
      });
      assert.deepEqual(strays, onWhatStays);
    });

    it(`becomes a complete fleet with ${to}, as previewed`, async () => {
      const { report } = await fleet.succeed(await settings(to), "up");
      assert.deepEqual(declared(report), plan);
      await isWhole(report, to);
    });

    it(`has no changes in a second up with ${to}, after a refresh`, async () => {
      const { report } = await fleet.succeed(
        await settings(to),
        ...["up", "--refresh", "--expect-no-changes"],
      );
      assert.deepEqual([...report.drift, ...report.changes], []);
      assert.deepEqual(silentPairs(report.matrix, regions), [], "measured afresh");
    });
  }

  changes("istio", "linkerd");
  changes("linkerd", "istio");

  it("has the same inventory as with Istio before, and nothing of Linkerd", async () => {
    assert.deepEqual(await Promise.all(regions.map(inventory)), before);
  });
}
