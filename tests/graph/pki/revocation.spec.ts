import assert from "node:assert/strict";
import { revocationList, serialOf } from "../../../components/pki/revocationList.ts";
import { UNKNOWN } from "../../support/graph.ts";
import { assertNoPlaintextSecrets } from "../../support/matchers.ts";
import { listsIn, TrustProgram } from "../../support/trustProgram.ts";

// Shows the lists in every region's Secret, and what is kept of a removed region. Does not show that the engine keeps its
// certificate, nor that proxies refuse anything: the fleet tests do.

const regions = ["eu", "ap", "us"] as const;

describe("the program with revoked intermediates", () => {
  let program: TrustProgram;

  before(async function () {
    this.timeout(300_000);
    program = await TrustProgram.start(regions);
  });

  after(() => program.close());

  const pems = (name: string) => program.certificate(`trust-${name}-certificate`);

  it("has no lists without the setting", async () => {
    const graph = await program.run(regions, {});
    for (const region of regions) assert.equal(listsIn(graph, region), undefined);
  }).timeout(300_000);

  it("has a list of every authority in every region with an empty setting, in one order", async () => {
    const [one, other] = [
      await program.run(regions, { revoked: [] }),
      await program.run(regions.toReversed(), { revoked: [] }),
    ];
    const expected = [
      revocationList(program.certificate("root-certificate"), []),
      ...["ap", "eu", "us"].map((name) => revocationList(pems(name), [])),
    ].join("");
    for (const region of regions) {
      assert.equal(listsIn(one, region), expected);
      assert.equal(listsIn(other, region), expected, "another order of the regions");
      assert.ok(one.named(`istio-${region}-cacerts`).secrets.length > 0);
    }
    assertNoPlaintextSecrets(one);
  }).timeout(300_000);

  it("keeps a removed region's certificate, without its key, and lists its serial number", async () => {
    const trust = { revoked: ["us"], revokedSerials: ["0A:01"] };
    const graph = await program.run(["eu", "ap"], trust, { inState: ["trust-us-certificate"] });
    const expected = [
      revocationList(program.certificate("root-certificate"), [
        serialOf(pems("us").certPem),
        "A01",
      ]),
      revocationList(pems("ap"), []),
      revocationList(pems("eu"), []),
    ].join("");
    assert.equal(listsIn(graph, "eu"), expected);
    assert.equal(listsIn(graph, "ap"), expected);
    assert.deepEqual(graph.children("trust-us"), ["trust-us-certificate"]);
    const kept = graph.named("trust-us-certificate");
    const before = (await program.run(regions, {})).named("trust-us-certificate");
    assert.equal(kept.type, before.type);
    assert.equal(kept.parent, before.parent);
    const given = Object.keys(kept.inputs).filter((key) => key !== "earlyRenewalHours");
    assert.deepEqual(kept.options.ignoreChanges?.toSorted(), given.sort());
    assert.deepEqual(
      Object.keys(kept.inputs).sort(),
      Object.keys(before.inputs).sort(),
      "an input that is no longer given would be a change",
    );
    assert.equal(kept.inputs["earlyRenewalHours"], 0);
    assertNoPlaintextSecrets(graph);
    // The test's certificates are short.
    const ends = graph.warnings.filter((warning) => warning.includes("trust.revoked"));
    assert.equal(ends.length, 1, ends.join("\n"));
  }).timeout(300_000);

  it("refuses the name of a region whose certificate the stack does not have", async () => {
    await assert.rejects(
      program.run(["eu", "ap"], { revoked: ["us"] }),
      /trust\.revoked: the stack has no valid certificate trust-us, .*; got "us"; expected /,
    );
  }).timeout(300_000);

  it("has lists in a preview of an empty stack, whose text is unknown", async () => {
    const graph = await program.run(["eu", "ap"], { revoked: [] }, { preview: true });
    assert.equal(graph.named("istio-eu-cacerts").inputs["data"], UNKNOWN);
  }).timeout(300_000);
});
