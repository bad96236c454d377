import assert from "node:assert/strict";
import { formatLoad, type LoadReport } from "../../../cli/load/report.ts";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { startLoad } from "../support/countedLoad.ts";
import { forge, requestProbe, stealAuthority } from "../support/forgery.ts";
import { succeed } from "../support/run.ts";
import { declared } from "./bringUp.ts";
import { probeIdentity, refuses, type RevocableFleet } from "./revocation.ts";

const trustChanges = (changes: readonly string[]): string[] =>
  changes.filter((change) => / (trust-|istio-|probe-)/.test(change));

/** The options of `trust` that stay in the settings afterwards. */
export function reissued([leaked = ""]: readonly string[]): Readonly<Record<string, unknown>> {
  return { generations: { [leaked]: 2 } };
}

/** The key of one region's intermediate leaks, and the region stays: it gets another key, and the former one is revoked. */
export function reissuesKey({ members, settings }: RevocableFleet): void {
  const [leaked = "", ...others] = members;
  const path = () => settings("reissued", members, { revoked: [], ...reissued(members) });

  it("gives a region another key, and refuses the former one in every region", async () => {
    const authority = await stealAuthority(leaked);
    const forged = await forge(authority, probeIdentity);
    for (const name of members) assert.equal(await requestProbe(name, forged), "200", name);
    const { report: plan } = await succeed("preview", "--settings", await path());
    const load = await startLoad(members);
    let counted: LoadReport;
    try {
      const { report } = await succeed("up", "--settings", await path());
      assert.deepEqual(declared(report), declared(plan), "as previewed");
      assert.deepEqual(silentPairs(report.matrix, members), []);
      assert.deepEqual(
        trustChanges(declared(report)),
        [
          ...members.map((name) => `update istio-${name}-cacerts`),
          `update istio-${leaked}-istiod`,
          `update probe-${leaked}-deployment`,
          ...["certificate", "key", "request"].map((part) => `create trust-${leaked}-${part}-2`),
          `delete trust-${leaked}-key`,
          `delete trust-${leaked}-request`,
          `update trust-${leaked}-certificate`,
        ].sort(),
      );
      for (const name of members) {
        await refuses(name, forged);
      }
    } finally {
      counted = await load.stop();
    }
    const text = formatLoad(counted);
    // To compare a run with the figures in docs/operations/taken-over-region.md.
    console.log(text.replaceAll(/^/gm, "      "));
    const elsewhere = counted.pairs.filter(
      ({ from, to = "", failed }) => failed > 0 && others.includes(from) && others.includes(to),
    );
    assert.deepEqual(elsewhere, [], text);
    const fresh = await stealAuthority(leaked);
    assert.notEqual(fresh.keyPem, authority.keyPem);
    const own = await forge(fresh, probeIdentity);
    for (const name of members) assert.equal(await requestProbe(name, own), "200", name);
  });

  it("has no changes in a second up after another key", async () => {
    await succeed("up", "--expect-no-changes", "--settings", await path());
  });
}
