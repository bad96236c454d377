import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { fingerprintOf, hours, renewalWarning } from "../../../components/pki/expiry.ts";
import { trustRoot } from "../../../components/pki/profiles.ts";
import { issue } from "../../support/certificates.ts";

// Shows the words and the arithmetic. Does not show that a warning reaches a user; the graph tests of pki do.

const now = new Date("2026-11-21T12:00:00Z");

function warn(expiry: string, renewsItself = true): string | undefined {
  return renewalWarning({ name: "root", expiry, renewalWindowDays: 30, renewsItself }, now);
}

describe("renewalWarning", () => {
  it("is silent before the window and speaks inside it", () => {
    assert.equal(warn("2026-12-21T12:00:01Z"), undefined);
    assert.equal(
      warn("2026-12-21T11:59:59Z"),
      "certificate root expires on 2026-12-21, in 29 days: the next update renews it",
    );
  });

  it("sends to the rotation what does not renew itself", () => {
    assert.match(
      warn("2026-11-25T12:00:00Z", false) ?? "",
      /in 4 days: nothing renews it by itself/,
    );
  });

  it("says when it is too late", () => {
    assert.match(warn("2026-11-20T12:00:00Z") ?? "", /^certificate root expired on 2026-11-20: /);
  });

  it("speaks from the moment on from which the tls provider renews", () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), (leftHours, renewalWindowDays) => {
        const expiry = new Date(now.getTime() + leftHours * 3_600_000).toISOString();
        const validity = { name: "any", expiry, renewalWindowDays, renewsItself: true };
        const renews = leftHours <= hours(renewalWindowDays);
        assert.equal(renewalWarning(validity, now) !== undefined, renews);
      }),
    );
  });
});

describe("fingerprintOf", () => {
  it("is what OpenSSL prints, for the first certificate of a chain", async () => {
    const [first, second] = [await issue(trustRoot), await issue(trustRoot)];
    const expected = new X509Certificate(first.certPem).fingerprint256;
    assert.equal(fingerprintOf(first.certPem + second.certPem), expected);
  });

  it("refuses what is not a certificate", () => {
    assert.throws(() => fingerprintOf("-----BEGIN SOMETHING-----"), {
      message: "not a certificate in PEM form",
    });
  });
});
