import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import {
  fingerprintOf,
  hours,
  nextRenewal,
  renewalWarning,
  revocationWarning,
  rootWindowDays,
  windowStart,
} from "../../../components/pki/expiry.ts";
import { trustRoot } from "../../../components/pki/profiles.ts";
import { issue } from "../../support/certificates.ts";

// Shows the message and the arithmetic. The graph tests of pki show that a warning is logged.

const now = new Date("2026-11-21T12:00:00Z");

function warn(expiry: string, renewsItself = true): string | undefined {
  return renewalWarning({ name: "root", expiry, renewalWindowDays: 30, renewsItself }, now);
}

describe("renewalWarning", () => {
  it("is undefined before the renewal window and a message inside it", () => {
    assert.equal(warn("2026-12-21T12:00:01Z"), undefined);
    assert.equal(
      warn("2026-12-21T11:59:59Z"),
      "certificate root expires on 2026-12-21, in 29 days: the next update renews it",
    );
  });

  it("requires a rotation if there is no automatic renewal", () => {
    assert.match(
      warn("2026-11-25T12:00:00Z", false) ?? "",
      /in 4 days: it is not renewed automatically/,
    );
  });

  it("reports an expired certificate", () => {
    assert.match(warn("2026-11-20T12:00:00Z") ?? "", /^certificate root expired on 2026-11-20: /);
  });

  it("begins at the moment from which the tls provider renews", () => {
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
  it("equals OpenSSL's, for the first certificate of a chain", async () => {
    const [first, second] = [await issue(trustRoot), await issue(trustRoot)];
    const expected = new X509Certificate(first.certPem).fingerprint256;
    assert.equal(fingerprintOf(first.certPem + second.certPem), expected);
  });

  it("rejects what is not a certificate", () => {
    assert.throws(() => fingerprintOf("-----BEGIN SOMETHING-----"), {
      message: "not a PEM certificate",
    });
  });
});

describe("revocationWarning", () => {
  it("is undefined until a month before the end, and says what to do then", () => {
    assert.equal(revocationWarning("us", new Date("2026-12-21T12:00:01Z"), now), undefined);
    assert.equal(
      revocationWarning("us", new Date("2026-12-21T11:59:59Z"), now),
      "trust.revoked: the certificate of us expires on 2026-12-21, and no update succeeds from then on until the name is " +
        "removed; remove it on that day, and leave the key: revoked: []",
    );
  });
});

describe("nextRenewal", () => {
  const due = (name: string, from: string, expiry: string, automatic = true) => ({
    ...{ name, from, expiry, automatic },
  });

  it("is the certificate whose window begins first, not the one that ends first", () => {
    const root = due("root", "2027-01-01T00:00:00Z", "2030-01-01T00:00:00Z", false);
    const leaf = due("trust-eu", "2027-02-01T00:00:00Z", "2027-03-01T00:00:00Z");
    assert.deepEqual(nextRenewal([leaf, root]), {
      ...{ certificate: "root", from: root.from, by: root.expiry, needs: "rotation" },
    });
    assert.deepEqual(nextRenewal([leaf]), {
      ...{ certificate: "trust-eu", from: leaf.from, by: leaf.expiry, needs: "update" },
    });
  });

  it("is the one that ends first if two windows begin together", () => {
    const from = "2027-01-01T00:00:00Z";
    const [one, other] = [
      due("a", from, "2028-01-02T00:00:00Z"),
      due("b", from, "2028-01-01T00:00:00Z"),
    ];
    assert.equal(nextRenewal([one, other])?.certificate, "b");
    assert.equal(nextRenewal([]), undefined);
  });

  it("begins at the window of the certificate", () => {
    assert.equal(windowStart("2027-01-31T12:00:00Z", 30), "2027-01-01T12:00:00Z");
  });

  it("gives a root the time of what is signed below it, and at most half of its life", () => {
    const window = (rootValidityDays: number, intermediateValidityDays: number): number =>
      rootWindowDays({ rootValidityDays, intermediateValidityDays, renewalWindowDays: 30 });
    assert.equal(window(3650, 730), 760);
    assert.equal(window(365, 360), 182);
    assert.equal(window(365, 90), 120);
  });
});
