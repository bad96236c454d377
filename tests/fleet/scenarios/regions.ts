import assert from "node:assert/strict";
import * as z from "zod";
import { silentPairs } from "../../../cli/matrix/matrix.ts";
import { identities } from "../support/kube.ts";
import { settingsVariant, start, succeed } from "../support/run.ts";
import { declared, helloIsSpread, karmadaMembers, members } from "./bringUp.ts";

const added = "sa";

/** The fleet with one more region, in South America. */
async function withOneMore(): Promise<string> {
  return settingsVariant("one-more", (config) => {
    const clusters = z.array(z.looseObject({})).parse(config["archipelago:clusters"]);
    const [first] = clusters;
    return {
      ...config,
      "archipelago:clusters": [...clusters, { ...first, name: added, region: "br-gru" }],
      "archipelago:demo": { replicas: 4, weights: { eu: 1, ap: 1, us: 1, [added]: 1 } },
    };
  });
}

/** Everything of the survivors that an up must leave alone. */
async function survivors(): Promise<Record<string, string>[]> {
  return Promise.all(members.map((name) => identities(name)));
}

/** What a survivor has that it had before; more may have come, such as hello's second pod. */
function assertUntouched(before: Record<string, string>[], after: Record<string, string>[]): void {
  before.forEach((had, index) => {
    const has = after[index] ?? {};
    for (const [path, identity] of Object.entries(had)) {
      assert.equal(has[path], identity, `${members[index] ?? ""}: ${path} is not what it was`);
    }
  });
}

/** Regions come and go, also when the one who brings them is killed. */
export function growsAndShrinks(): void {
  let before: Record<string, string>[];

  it("converges after an up that was killed half-way through adding a region", async () => {
    before = await survivors();
    const settings = await withOneMore();
    const up = await start("up", "--settings", settings);
    // Half-way: the cluster is there, and its control plane is being installed.
    await up.prints(new RegExp(`istio-${added}-istiod.*creating`));
    up.kill();
    const killed = await up.finished;
    assert.notEqual(killed.code, 0);
    const { report } = await succeed("up", "--settings", settings);
    const all = [...members, added];
    assert.deepEqual(silentPairs(report.matrix, all), []);
    assert.deepEqual((await karmadaMembers()).length, all.length);
    await helloIsSpread({ eu: 1, ap: 1, us: 1, [added]: 1 });
    assertUntouched(before, await survivors());
  });

  it("removes a region that still has work, and leaves the survivors alone", async () => {
    const { report } = await succeed("up");
    assert.deepEqual(silentPairs(report.matrix, members), []);
    for (const row of report.matrix) assert.equal(row.answers[added] ?? 0, 0);
    assert.deepEqual(await karmadaMembers(), ["ap Pull Ready", "eu Pull Ready", "us Pull Ready"]);
    assertUntouched(before, await survivors());
    const touched = declared(report).filter((change) => !change.includes(added));
    const kinds = touched.map((change) => change.replace(/-(eu|ap|us)-/, "-*-"));
    assert.deepEqual(
      [...new Set(kinds)],
      [
        "replace gate-*-job",
        "update demo-hello",
        "update demo-propagation",
        "update peers-*-bundle",
      ],
    );
  });
}
