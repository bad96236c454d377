import assert from "node:assert/strict";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { askHello } from "../support/ask.ts";
import { eventually } from "../support/kube.ts";
import { type LinkerdFleet, linkerdValues } from "../support/linkerdFleet.ts";
import { inventory, proxiesIn } from "../support/meshState.ts";
import { type Report, settingsVariant } from "../support/run.ts";
import { declared, helloIsSpread } from "./bringUp.ts";

type MeshName = "istio" | "linkerd";
const regions = ["eu", "us"] as const;

const clusters = z.array(z.looseObject({ name: z.enum(["eu", "ap", "us"]) }));

/** The local fleet in two regions, with the options of both meshes and one of them chosen. */
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

/** Names of what belongs to one mesh; the routes stand with the Services that they are for. */
const own: Readonly<Record<MeshName, RegExp>> = {
  istio: /^((istio|peers|gateway)-(eu|us)-.*|probe-(eu|us)-routing)$/,
  linkerd:
    /^((linkerd|webhooks|multicluster|gateway|access|link|sweep)-(eu|us)-.*|(probe-(eu|us)-routing|demo-(eu|us)-hello-route))$/,
};

const joins = "metadata.annotations metadata.labels";
const pods =
  'spec.template.metadata.annotations spec.template.metadata.labels["sidecar.istio.io/inject"]';

/** What a change of mesh does to what stays: the issuers, the metadata of what joins the mesh, and the gate. */
const onWhatStays = [
  `update demo-hello ${pods}`,
  `update demo-sleep ${pods}`,
  "update demo-hello-service metadata.labels",
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

/** Changes of resources proper, with the paths of what differs. */
function detailed({ changes }: Report): string[] {
  return changes
    .filter(({ type }) => !type.startsWith("archipelago:"))
    .map(({ op, name, paths }) => [op, name, ...paths].join(" "))
    .sort();
}

/** From one mesh to the other and back, on a live fleet. */
export function switchesMeshes(fleet: LinkerdFleet): void {
  let before: readonly (readonly string[])[];

  /** The mesh is whole: for the probes, and for hello, which Karmada places. */
  async function isWhole(report: Report, mesh: MeshName): Promise<void> {
    assert.deepEqual(silentPairs(report.matrix, regions), []);
    const joined = [`archipelago-gate/probe ${mesh}-proxy`, `demo/hello ${mesh}-proxy`];
    const caller = `demo/sleep ${mesh}-proxy`;
    await helloIsSpread({ eu: 1, us: 1 });
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
    // Karmada places the one replica of sleep.
    assert.equal(callers.length, 1);
    await eventually(
      `sleep in ${String(callers)} answered by every region, and always`,
      60,
      () => askHello(callers[0] ?? "", "sleep", 20),
      (answers) => String(Object.keys(answers)) === String(regions),
    );
  }

  it("comes up with Istio, and every region hears from every region", async () => {
    const { report } = await fleet.succeed(await settings("istio"), "up");
    await isWhole(report, "istio");
    before = await Promise.all(regions.map(inventory));
  });

  /** A preview that names what is the meshes' and nothing else; and an update that does what it named. */
  function changes(from: MeshName, to: MeshName): void {
    let plan: string[];

    it(`previews ${to} as the mesh, its issuers, the metadata of what joins it, the routes and the gate`, async () => {
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

    it(`becomes a fleet with ${to}, whole, as previewed`, async () => {
      const { report } = await fleet.succeed(await settings(to), "up");
      assert.deepEqual(declared(report), plan);
      await isWhole(report, to);
    });

    it(`has nothing to do the second time with ${to}, after a refresh`, async () => {
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

  it("has what it had with Istio before, and nothing of Linkerd's", async () => {
    assert.deepEqual(await Promise.all(regions.map(inventory)), before);
  });
}
