import assert from "node:assert/strict";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { identities } from "../support/kube.ts";
import { deleteLke } from "../support/linode.ts";
import { run, settingsVariant, succeed } from "../support/run.ts";
import { declared } from "./bringUp.ts";

/** The region that stays. */
const survivor = "eu";
const gone = ["ap", "manager"] as const;

const local = z.looseObject({
  "archipelago:clusters": z.array(z.looseObject({ name: z.string() })),
  "archipelago:manager": z.looseObject({}),
});

/**
 * Writes the settings of a fleet of eu and ap with a manager, of which the latter two are as they were, marked as lost, or no
 * longer listed.
 */
export function deletedSettings(entries: "whole" | "lost" | "deleted"): Promise<string> {
  return settingsVariant(`clusters-${entries}`, (config) => {
    const { "archipelago:manager": manager, ...given } = local.parse(config);
    const lost = entries === "lost" ? { lost: true } : {};
    const clusters = given["archipelago:clusters"].flatMap((cluster) => {
      if (cluster.name === survivor) return [cluster];
      return cluster.name === "ap" && entries !== "deleted" ? [{ ...cluster, ...lost }] : [];
    });
    const more =
      entries === "deleted"
        ? { "archipelago:karmada": { enabled: false }, "archipelago:demo": { enabled: false } }
        : { "archipelago:manager": { ...manager, ...lost }, "archipelago:demo": { replicas: 2 } };
    return { ...given, "archipelago:clusters": clusters, ...more };
  });
}

/** A region and the manager that somebody has deleted at Linode leave the fleet by one update, without hand work. */
export function losesDeletedClusters(): void {
  it("says at once, in the preview, that Linode has not a cluster any more", async () => {
    for (const name of gone) await deleteLke(name);
    const { code, output } = await run("preview", "--settings", await deletedSettings("whole"));
    assert.notEqual(code, 0);
    assert.match(
      output,
      /cluster (ap|manager): Linode has no LKE cluster ".*" \(id \d+\) any more/,
    );
  });

  it("takes both out in one update, and the survivor's pods stay", async () => {
    const before = await identities(survivor);
    const path = await deletedSettings("lost");
    const { report: plan } = await succeed("preview", "--settings", path);
    const { report, output } = await succeed("up", "--settings", path);
    assert.deepEqual(declared(report), declared(plan), "as previewed");
    assert.deepEqual(silentPairs(report.matrix, [survivor]), []);
    assert.match(output, /cluster ap: Linode has no LKE cluster \d+ any more/);
    assert.match(output, /cluster manager: Linode has no LKE cluster \d+ any more/);
    const kept = Object.entries(await identities(survivor)).filter(([path]) => path in before);
    // Karmada's agent goes with its manager.
    const agent = (path: string): boolean => path.includes("karmada");
    const expected = Object.entries(before).filter(([path]) => !agent(path));
    assert.deepEqual(
      Object.fromEntries(kept.filter(([path]) => !agent(path))),
      Object.fromEntries(expected),
    );
    await succeed("up", "--expect-no-changes", "--settings", path);
  });

  it("drops them from the state with their entries", async () => {
    const { report } = await succeed("up", "--settings", await deletedSettings("deleted"));
    const lke = declared(report).filter((change) => change.includes("-lke"));
    assert.deepEqual(
      lke.map((change) => change.replace(/\d+$/, "ID")),
      gone.map((name) => `delete cluster-${name}-lke-ID`),
    );
    await succeed("up", "--expect-no-changes", "--settings", await deletedSettings("deleted"));
  });
}
