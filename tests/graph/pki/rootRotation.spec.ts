import assert from "node:assert/strict";
import { revocationList, serialOf } from "../../../components/pki/revocationList.ts";
import { compared } from "../../support/compared.ts";
import { isRecord } from "../../support/decode.ts";
import { assertNoPlaintextSecrets } from "../../support/matchers.ts";
import type { ProgramGraph } from "../../support/program.ts";
import { listsIn, TrustProgram } from "../../support/trustProgram.ts";

// Shows which roots each stage of a rotation declares, which of them signs, and what it changes in the whole program, alone
// and together with another generation of a region's intermediate. Does not show that a stage is refused, nor what the engine
// does with protected roots: the conformance test of the rotation does.

const regions = ["eu", "ap", "us"] as const;
const of = (name: (region: string) => string): string[] => regions.map(name).toSorted();

const trust = { rootGeneration: 2, rootRotation: "trust" };
const issue = { rootGeneration: 2, rootRotation: "issue" };
const complete = { rootGeneration: 2 };
const second = { generations: { eu: 2 } };

describe("the program with a rotation of the root", function () {
  this.timeout(600_000);
  let program: TrustProgram;
  const graphs = new Map<string, ProgramGraph>();

  const stage = (name: string): ProgramGraph => {
    const graph = graphs.get(name);
    assert.ok(graph !== undefined, name);
    return graph;
  };

  before(async () => {
    program = await TrustProgram.start(regions);
    const stages = { before: {}, trust, issue, complete };
    for (const [name, settings] of Object.entries(stages)) {
      graphs.set(name, await program.run(regions, settings));
    }
  });

  after(() => program.close());

  /** The roots by the names of their keys, with `!` if they are protected, and the root that signs for each region. */
  function roots(graph: ProgramGraph, eu = "trust-eu-certificate") {
    const keys = graph.nodes.filter(({ name }) => /^root(-\d+)?-key$/.test(name));
    const signs = ["root", "root-2"].filter((root) =>
      [eu, "trust-ap-certificate", "trust-us-certificate"].every((name) =>
        graph.dependsOn(name, `${root}-certificate`),
      ),
    );
    const declared = keys.map(({ name, options }) => `${name}${options.protect ? "!" : ""}`);
    return { declared: declared.toSorted(), signs };
  }

  /** The roots in a region's `cacerts`, in their order. */
  function distributed(graph: ProgramGraph): string[] {
    const { data } = graph.named("istio-ap-cacerts").inputs;
    const text = isRecord(data) ? String(data["root-cert.pem"]) : "";
    const bundle = Buffer.from(text, "base64").toString();
    const at = (name: string): number => bundle.indexOf(program.certificate(name).certPem.trim());
    return ["root-certificate", "root-2-certificate"]
      .filter((name) => at(name) >= 0)
      .toSorted((one, other) => at(one) - at(other));
  }

  it("lets every istiod have both roots first, and touches no intermediate", () => {
    const { gone, added, changed } = compared(stage("before"), stage("trust"));
    assert.deepEqual([gone, added], [[], ["root-2-certificate", "root-2-key"]]);
    assert.deepEqual(
      changed,
      [
        ...of((name) => `gate-${name}-job`),
        ...of((name) => `istio-${name}-base`),
        ...of((name) => `istio-${name}-cacerts`),
        ...of((name) => `istio-${name}-istiod`),
      ].toSorted(),
    );
    const found = { declared: ["root-2-key!", "root-key!"], signs: ["root"] };
    assert.deepEqual(roots(stage("trust")), found);
    assert.deepEqual(distributed(stage("trust")), ["root-certificate", "root-2-certificate"]);
    assertNoPlaintextSecrets(stage("trust"));
  });

  it("signs with the new root then, puts it first, and lets the old one be deleted", () => {
    const { gone, added, changed } = compared(stage("trust"), stage("issue"));
    assert.deepEqual([gone, added], [[], []]);
    assert.deepEqual(
      changed.filter((name) => /^(root|trust)/.test(name)),
      ["root-certificate", "root-key", ...of((name) => `trust-${name}-certificate`)],
    );
    const found = { declared: ["root-2-key!", "root-key"], signs: ["root-2"] };
    assert.deepEqual(roots(stage("issue")), found);
    assert.deepEqual(distributed(stage("issue")), ["root-2-certificate", "root-certificate"]);
  });

  it("has the new root only in the end", () => {
    const { gone, added } = compared(stage("issue"), stage("complete"));
    assert.deepEqual([gone, added], [["root-certificate", "root-key"], []]);
    assert.deepEqual(roots(stage("complete")), { declared: ["root-2-key!"], signs: ["root-2"] });
    assert.deepEqual(distributed(stage("complete")), ["root-2-certificate"]);
  });

  it("lets istiod take other roots from the first stage on, and not before", () => {
    const setting = (graph: ProgramGraph): unknown => {
      const { values } = graph.named("istio-eu-istiod").inputs;
      return isRecord(values) && isRecord(values["env"]) && values["env"]["ISTIO_MULTIROOT_MESH"];
    };
    assert.deepEqual(
      ["before", "trust", "issue", "complete"].map((name) => setting(stage(name))),
      [undefined, "true", "true", "true"],
    );
  });

  for (const [title, settings, signs, listed] of [
    ["distributed", trust, "root", ["root", "root-2"]],
    ["signing", issue, "root-2", ["root-2", "root"]],
    ["alone", complete, "root-2", ["root-2"]],
  ] as const) {
    it(`revokes a region's former key while the new root is ${title}, by a list of each root`, async () => {
      const inState = ["trust-eu-certificate"];
      const graph = await program.run(regions, { ...settings, ...second }, { inState });
      assert.deepEqual(roots(graph, "trust-eu-certificate-2").signs, [signs]);
      const serial = serialOf(program.certificate("trust-eu-certificate").certPem);
      const expected = [
        ...listed.map((root) =>
          revocationList(program.certificate(`${root}-certificate`), [serial]),
        ),
        ...["trust-ap-certificate", "trust-eu-certificate-2", "trust-us-certificate"].map((name) =>
          revocationList(program.certificate(name), []),
        ),
      ].join("");
      for (const region of regions) assert.equal(listsIn(graph, region), expected, region);
      // It stays as it is, and keeps no root that is to be deleted.
      const kept = graph.named("trust-eu-certificate");
      assert.ok(kept.options.ignoreChanges?.includes("caCertPem"));
      assert.ok(graph.dependsOn("trust-eu-certificate", `${signs}-certificate`));
      assertNoPlaintextSecrets(graph);
    });
  }

  it("changes no more of a region with another key than of the others", async () => {
    const inState = ["trust-eu-certificate"];
    const before = await program.run(regions, second, { inState });
    const { gone, added, changed } = compared(
      before,
      await program.run(regions, { ...trust, ...second }, { inState }),
    );
    assert.deepEqual([gone, added], [[], ["root-2-certificate", "root-2-key"]]);
    assert.deepEqual(
      changed.filter((name) => name.startsWith("trust-")),
      [],
    );
  });
});
