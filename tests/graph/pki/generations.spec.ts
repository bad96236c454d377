import assert from "node:assert/strict";
import { revocationList, serialOf } from "../../../components/pki/revocationList.ts";
import { generationsIn } from "../../../fleet/intermediates.ts";
import { compared } from "../../support/compared.ts";
import { isRecord } from "../../support/decode.ts";
import { assertNoPlaintextSecrets } from "../../support/matchers.ts";
import type { ProgramGraph } from "../../support/program.ts";
import { listsIn, TrustProgram } from "../../support/trustProgram.ts";

// Shows exactly what another generation of one region's intermediate changes in the whole program. Does not show that proxies
// get other certificates from it, nor that they refuse the former ones.

const regions = ["eu", "ap", "us"] as const;
const second = { generations: { eu: 2 } };

describe("the program with another generation of an intermediate", function () {
  this.timeout(600_000);
  let program: TrustProgram;
  let former: ProgramGraph;
  let reissued: ProgramGraph;

  before(async () => {
    program = await TrustProgram.start(regions);
    former = await program.run(regions, { revoked: [] });
    reissued = await program.run(regions, second, { inState: ["trust-eu-certificate"] });
  });

  after(() => program.close());

  const serial = (name: string): string => serialOf(program.certificate(name).certPem);
  const lists = (serials: readonly string[], eu: string): string =>
    [
      revocationList(program.certificate("root-certificate"), serials),
      ...["trust-ap-certificate", eu, "trust-us-certificate"].map((name) =>
        revocationList(program.certificate(name), []),
      ),
    ].join("");

  it("replaces this region's key and certificate, and no other one's", () => {
    const { gone, added, changed } = compared(former, reissued);
    assert.deepEqual(gone, ["trust-eu-key", "trust-eu-request"]);
    assert.deepEqual(added, ["trust-eu-certificate-2", "trust-eu-key-2", "trust-eu-request-2"]);
    assert.deepEqual(changed, [
      "gate-ap-job",
      "gate-eu-job",
      "gate-us-job",
      "istio-ap-cacerts",
      "istio-eu-cacerts",
      "istio-eu-istiod",
      "istio-us-cacerts",
      "probe-eu-deployment",
      "trust-eu-certificate",
    ]);
    assertNoPlaintextSecrets(reissued);
  });

  it("restarts this region's istiod only", () => {
    const annotations = regions.map((region) => {
      const { values } = reissued.named(`istio-${region}-istiod`).inputs;
      return isRecord(values) ? values["podAnnotations"] : undefined;
    });
    assert.deepEqual(annotations, [{ "archipelago/issuer": "generation:2" }, undefined, undefined]);
  });

  it("revokes the former certificate everywhere, and keeps it as it is for that", () => {
    for (const region of regions) {
      assert.equal(
        listsIn(reissued, region),
        lists([serial("trust-eu-certificate")], "trust-eu-certificate-2"),
      );
    }
    const kept = reissued.named("trust-eu-certificate");
    const given = Object.keys(kept.inputs).filter((key) => key !== "earlyRenewalHours");
    assert.deepEqual(kept.options.ignoreChanges?.toSorted(), given.sort());
    assert.equal(kept.inputs["earlyRenewalHours"], 0);
  });

  it("revokes nothing in a stack that never had a former one", async () => {
    const graph = await program.run(regions, second);
    assert.equal(listsIn(graph, "ap"), lists([], "trust-eu-certificate-2"));
    assert.ok(!graph.nodes.some(({ name }) => name === "trust-eu-certificate"));
  });

  it("revokes every certificate of a region that is removed later", async () => {
    const names = ["trust-us-certificate", "trust-us-certificate-2"];
    const graph = await program.run(["eu", "ap"], { revoked: ["us"] }, { inState: names });
    const expected = [
      revocationList(program.certificate("root-certificate"), names.map(serial)),
      ...["ap", "eu"].map((name) =>
        revocationList(program.certificate(`trust-${name}-certificate`), []),
      ),
    ].join("");
    assert.equal(listsIn(graph, "eu"), expected);
    assert.deepEqual(graph.children("trust-us"), names);
  });

  it("finds the certificates that have not expired in the state", () => {
    const of = (name: string, certPem: string) => [
      `urn:pulumi:dev::archipelago::some$type::${name}`,
      { type: "tls:index/locallySignedCert:LocallySignedCert", outputs: { certPem } },
    ];
    const { certPem } = program.certificate("trust-eu-certificate");
    const state = Object.fromEntries([
      of("trust-eu-certificate-10", certPem),
      of("trust-eu-certificate", certPem),
      of("trust-eu-certificate-2", certPem),
      of("trust-eu-2-certificate", certPem),
      of("karmada-server-certificate", certPem),
      ["urn:pulumi:dev::archipelago::some$type::trust-ap-certificate", { type: "other" }],
    ]) as Record<string, unknown>;
    const found = new Map([
      ["eu", [1, 2, 10]],
      ["eu-2", [1]],
    ]);
    assert.deepEqual(generationsIn(state, new Date()), found);
    const later = new Date(Date.now() + 2 * 86_400_000);
    assert.deepEqual(generationsIn(state, later), new Map());
  });
});
