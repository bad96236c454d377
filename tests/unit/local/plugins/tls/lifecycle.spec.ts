/** Updates, replacements and renewals of the tls stand-in. The test sets the clock. */
import assert from "node:assert/strict";
import {
  openBag,
  Secret,
  unknown,
  type PropertyBag,
} from "../../../../../local/plugins/protocol/values.ts";
import { Bench, type Made, types } from "./support.ts";

const hour = 3_600_000;

describe("the lifecycle of a certificate of the tls stand-in", () => {
  let bench: Bench;
  let inputs: PropertyBag;
  let made: Made;

  beforeEach(async () => {
    bench = new Bench();
    const key = await bench.key();
    inputs = {
      privateKeyPem: new Secret(key.text("privateKeyPem")),
      subject: { commonName: "Life" },
      dnsNames: ["a.example"],
      allowedUses: ["server_auth"],
      validityPeriodHours: 100,
      earlyRenewalHours: 10,
    };
    made = await bench.make(types.selfSigned, inputs);
  });

  const changes = async (over: PropertyBag, outputs = made.outputs) =>
    (await bench.diff(types.selfSigned, outputs, { ...inputs, ...over })).detailed;
  const replaced = { kind: "update", replace: true };

  it("has the official defaults", () => {
    const { outputs } = made;
    assert.deepEqual(
      ["isCaCertificate", "setSubjectKeyId", "setAuthorityKeyId", "readyForRenewal"].map(
        (output) => outputs[output],
      ),
      [false, false, false, false],
    );
    assert.equal(outputs["maxPathLength"], undefined);
    assert.equal(outputs["validityStartTime"], "2026-03-04T05:06:07.890Z");
    assert.equal(outputs["validityEndTime"], "2026-03-08T09:06:07.890Z");
    assert.ok(outputs["privateKeyPem"] instanceof Secret);
  });

  it("does not differ from its inputs", async () => {
    assert.deepEqual(await changes({}), {});
    assert.deepEqual(await changes({ isCaCertificate: false, maxPathLength: null }), {});
  });

  it("is replaced by a change of any input but earlyRenewalHours", async () => {
    const { outputs } = await bench.key();
    const over: PropertyBag = {
      privateKeyPem: openBag(outputs)["privateKeyPem"] ?? "",
      subject: { commonName: "Other" },
      dnsNames: ["b.example"],
      ipAddresses: ["192.0.2.1"],
      uris: ["spiffe://b"],
      allowedUses: ["client_auth"],
      validityPeriodHours: 101,
      isCaCertificate: true,
      maxPathLength: 1,
      setSubjectKeyId: true,
      setAuthorityKeyId: true,
    };
    for (const [property, value] of Object.entries(over)) {
      const detailed = await changes({ [property]: value });
      assert.deepEqual(Object.keys(detailed ?? {}), [property]);
      assert.equal(detailed?.[property]?.replace, true, property);
    }
    assert.deepEqual(await changes({ dnsNames: null }), {
      dnsNames: { kind: "delete", replace: true },
    });
  });

  it("is replaced, in a preview, by an unknown input", async () => {
    assert.deepEqual(await changes({ privateKeyPem: new Secret(unknown) }), {
      privateKeyPem: replaced,
    });
  });

  it("is updated by another earlyRenewalHours", async () => {
    assert.deepEqual(await changes({ earlyRenewalHours: 11 }), {
      earlyRenewalHours: { kind: "update", replace: false },
    });
    const { outputs } = await bench.provider.update(
      {
        ...bench.subject(types.selfSigned),
        id: made.id,
        oldInputs: inputs,
        oldOutputs: made.outputs,
        inputs: { ...inputs, earlyRenewalHours: 11 },
        ignoreChanges: [],
        preview: false,
        timeoutSeconds: undefined,
      },
      bench.call,
    );
    assert.deepEqual(outputs, { ...made.outputs, earlyRenewalHours: 11 });
  });

  it("is replaced when its renewal period starts, not before", async () => {
    const renewal = { readyForRenewal: { kind: "update", replace: true, inputDiff: false } };
    bench.now = new Date(bench.now.getTime() + 90 * hour - 1);
    assert.deepEqual(await changes({}), {});
    bench.now = new Date(bench.now.getTime() + 1);
    assert.deepEqual(await changes({}), renewal);
    bench.now = new Date(bench.now.getTime() + 1000 * hour);
    assert.deepEqual(await changes({}), renewal);
  });

  it("is ready for renewal after a refresh, and no longer with a shorter period", async () => {
    bench.now = new Date(bench.now.getTime() + 95 * hour);
    const read = await bench.provider.read(
      {
        ...bench.subject(types.selfSigned),
        id: made.id,
        oldInputs: inputs,
        oldOutputs: made.outputs,
        timeoutSeconds: undefined,
      },
      bench.call,
    );
    assert.ok(read);
    assert.equal(read.outputs["readyForRenewal"], true);
    assert.deepEqual(await changes({ earlyRenewalHours: 1 }, read.outputs), {
      earlyRenewalHours: { kind: "update", replace: false },
      readyForRenewal: { kind: "update", inputDiff: false },
    });
  });

  it("is ready from the start if its whole validity is renewal period", async () => {
    for (const over of [{ validityPeriodHours: 0 }, { earlyRenewalHours: 100 }]) {
      const always = await bench.make(types.selfSigned, { ...inputs, ...over });
      assert.equal(always.outputs["readyForRenewal"], true);
    }
  });

  it("is previewed without being created", async () => {
    const filled = await bench.checked(types.selfSigned, {
      ...inputs,
      privateKeyPem: new Secret(unknown),
    });
    const { id, outputs } = await bench.provider.create(
      {
        ...bench.subject(types.selfSigned),
        inputs: filled,
        preview: true,
        timeoutSeconds: undefined,
      },
      bench.call,
    );
    assert.equal(id, "");
    assert.deepEqual(
      ["certPem", "validityEndTime", "keyAlgorithm"].map((output) => outputs[output]),
      [unknown, unknown, unknown],
    );
    assert.equal(outputs["readyForRenewal"], false);
    assert.deepEqual(outputs["privateKeyPem"], new Secret(unknown));
  });

  it("cannot be imported", () => {
    const request = {
      ...bench.subject(types.selfSigned),
      id: "1",
      oldInputs: undefined,
      oldOutputs: {},
      timeoutSeconds: undefined,
    };
    assert.throws(() => bench.provider.read(request, bench.call), /cannot be imported/);
  });

  it("is rejected as by the official provider", async () => {
    const problems = (over: PropertyBag) =>
      bench.problems(types.selfSigned, { ...inputs, ...over });
    assert.deepEqual(await problems({ privateKeyPem: null }), ["privateKeyPem: is required"]);
    assert.match(
      (await problems({ allowedUses: ["flying"] }))[0] ?? "",
      /allowedUses: must be one of/,
    );
    assert.deepEqual(await problems({ validityPeriodHours: -1 }), [
      "validityPeriodHours: must be at least 0; got -1",
    ]);
    assert.deepEqual(await problems({ maxPathLength: -2 }), [
      "maxPathLength: must be at least -1; got -2",
    ]);
    assert.deepEqual(await problems({ ipAddresses: [""] }), [
      "ipAddresses: must not contain empty texts",
    ]);
    assert.deepEqual(await problems({ subject: { cn: "x" } }), [
      "subject: cn is not a field of a subject",
    ]);
    assert.deepEqual(await problems({ privateKeyPemWo: "x" }), [
      "privateKeyPemWo: is not supported by Archipelago's stand-in for the tls provider",
    ]);
    assert.deepEqual(await problems({ subject: { commonName: unknown }, dnsNames: [unknown] }), []);
  });

  it("of an unknown kind is rejected, with the supported ones", () => {
    const type = "tls:index/getCertificate:getCertificate";
    assert.throws(
      () => bench.provider.check({ ...bench.subject(type), oldInputs: {}, inputs: {} }, bench.call),
      /is not a resource of the tls provider; supported: tls:index\/privateKey/,
    );
  });
});
