import assert from "node:assert/strict";
import { meshIntermediate, trustRoot } from "../../../components/pki/profiles.ts";
import { revocationList, serialOf } from "../../../components/pki/revocationList.ts";
import { serveFleet, type FakeFleet } from "../../support/apis.ts";
import { issue, type TestCertificate } from "../../support/certificates.ts";
import { isRecord } from "../../support/decode.ts";
import { UNKNOWN } from "../../support/graph.ts";
import { assertNoPlaintextSecrets } from "../../support/matchers.ts";
import {
  type Configuration,
  type ProgramGraph,
  runProgram,
  stackConfiguration,
} from "../../support/program.ts";

// Shows the lists in every region's Secret, and what is kept of a removed region. Does not show that the engine keeps its
// certificate, nor that proxies refuse anything: the fleet tests do.

const regions = ["eu", "ap", "us"] as const;

describe("the program with revoked intermediates", () => {
  let fleet: FakeFleet;
  let config: Configuration;
  let root: TestCertificate;
  let signing: ReadonlyMap<string, TestCertificate>;

  before(async function () {
    this.timeout(60_000);
    fleet = await serveFleet();
    config = await stackConfiguration("dev");
    root = await issue(trustRoot, { days: 3650 });
    const issued = regions.map(
      async (name) => [name, await issue(meshIntermediate(name, "istio"), { by: root })] as const,
    );
    signing = new Map(await Promise.all(issued));
  });

  after(() => fleet.close());

  /** Runs the program in the regions that are listed, with real certificates for the mesh. */
  function run(
    names: readonly string[],
    trust: object,
    { preview = false, existing = "" } = {},
  ): Promise<ProgramGraph> {
    const clusters: unknown = JSON.parse(config["archipelago:clusters"] ?? "");
    assert.ok(Array.isArray(clusters));
    const listed = names.map((name) =>
      clusters.filter(isRecord).find((cluster) => cluster["name"] === name),
    );
    const weights = Object.fromEntries(names.map((name) => [name, 1]));
    return runProgram({
      stack: "dev",
      preview,
      exists: (name) => name === existing,
      config: {
        ...config,
        "archipelago:clusters": JSON.stringify(listed),
        "archipelago:demo": JSON.stringify({ replicas: names.length, weights }),
        "archipelago:trust": JSON.stringify(trust),
      },
      ...(!preview && {
        fleet: { ...fleet, state: (request) => ofTrust(request.name) ?? fleet.state(request) },
      }),
    });
  }

  function ofTrust(name: string): Record<string, unknown> | undefined {
    const [, owner = "", part] = /^(root|trust-[a-z]+)-(key|certificate)$/.exec(name) ?? [];
    const found = owner === "root" ? root : signing.get(owner.replace("trust-", ""));
    if (found === undefined) return undefined;
    return part === "key" ? { privateKeyPem: found.keyPem } : { certPem: found.certPem };
  }

  function listsIn(graph: ProgramGraph, region: string): string | undefined {
    const { data } = graph.named(`istio-${region}-cacerts`).inputs;
    assert.ok(isRecord(data));
    const text = data["ca-crl.pem"];
    if (text === undefined) return undefined;
    assert.ok(typeof text === "string");
    return Buffer.from(text, "base64").toString();
  }

  const pems = (name: string): { readonly certPem: string; readonly keyPem: string } => {
    const found = signing.get(name);
    assert.ok(found !== undefined);
    return found;
  };

  it("has no lists without the setting", async () => {
    const graph = await run(regions, {});
    for (const region of regions) assert.equal(listsIn(graph, region), undefined);
  }).timeout(60_000);

  it("has a list of every authority in every region with an empty setting, in one order", async () => {
    const [one, other] = [
      await run(regions, { revoked: [] }),
      await run(regions.toReversed(), { revoked: [] }),
    ];
    const expected = [
      revocationList(root, []),
      ...["ap", "eu", "us"].map((name) => revocationList(pems(name), [])),
    ].join("");
    for (const region of regions) {
      assert.equal(listsIn(one, region), expected);
      assert.equal(listsIn(other, region), expected, "another order of the regions");
      assert.ok(one.named(`istio-${region}-cacerts`).secrets.length > 0);
    }
    assertNoPlaintextSecrets(one);
  }).timeout(60_000);

  it("keeps a removed region's certificate, without its key, and lists its serial number", async () => {
    const trust = { revoked: ["us"], revokedSerials: ["0A:01"] };
    const graph = await run(["eu", "ap"], trust, { existing: "trust-us-certificate" });
    const expected = [
      revocationList(root, [serialOf(pems("us").certPem), "A01"]),
      revocationList(pems("ap"), []),
      revocationList(pems("eu"), []),
    ].join("");
    assert.equal(listsIn(graph, "eu"), expected);
    assert.equal(listsIn(graph, "ap"), expected);
    assert.deepEqual(graph.children("trust-us"), ["trust-us-certificate"]);
    const kept = graph.named("trust-us-certificate");
    const before = (await run(regions, {})).named("trust-us-certificate");
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
  }).timeout(60_000);

  it("refuses the name of a region whose certificate the stack does not have", async () => {
    await assert.rejects(
      run(["eu", "ap"], { revoked: ["us"] }),
      /trust\.revoked: the stack has no valid certificate trust-us, .*; got "us"; expected /,
    );
  }).timeout(60_000);

  it("has lists in a preview of an empty stack, whose text is unknown", async () => {
    const graph = await run(["eu", "ap"], { revoked: [] }, { preview: true });
    assert.equal(graph.named("istio-eu-cacerts").inputs["data"], UNKNOWN);
  }).timeout(60_000);
});
