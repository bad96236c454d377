import assert from "node:assert/strict";
import { authorityProblem } from "../../../../components/mesh/linkerd/certificateRules.ts";
import { karmadaAdmin, trustRoot } from "../../../../components/pki/profiles.ts";
import { issue, type KeyAlgorithm } from "../../../support/certificates.ts";

// Proves: which certificates are accepted as authorities of Linkerd's mesh, and the words about the others. Does not prove
// that Linkerd has these rules, which are those of its `issuercerts` package.

const ec = (namedCurve: string, hash = "SHA-256"): KeyAlgorithm => ({
  name: "ECDSA",
  namedCurve,
  hash,
});
const rsa = (modulusLength: number, hash = "SHA-256"): KeyAlgorithm => ({
  name: "RSASSA-PKCS1-v1_5",
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash,
});

describe("an authority of Linkerd's mesh", () => {
  const now = new Date("2026-11-27T12:00:00Z");
  const year = { notBefore: new Date("2026-01-01T00:00:00Z"), days: 365 };

  async function problem(
    algorithm: KeyAlgorithm,
    use: "anchor" | "issuer" = "anchor",
    options = {},
  ): Promise<string | undefined> {
    const { certPem } = await issue(trustRoot, { ...year, algorithm, ...options });
    return authorityProblem(certPem, use, now);
  }

  it("may be an anchor with a P-256 key, or RSA of 2048 or 4096 bits", async () => {
    for (const algorithm of [ec("P-256"), rsa(2048), rsa(4096)]) {
      assert.equal(await problem(algorithm), undefined);
    }
  });

  it("may be an issuer with a P-256 key, also below an RSA anchor", async () => {
    assert.equal(await problem(ec("P-256"), "issuer"), undefined);
    const by = await issue(trustRoot, { ...year, algorithm: rsa(2048) });
    assert.equal(await problem(ec("P-256"), "issuer", { by }), undefined);
  });

  const keys: readonly (readonly [string, KeyAlgorithm])[] = [
    ["ECDSA P-384", ec("P-384", "SHA-384")],
    ["ECDSA P-521", ec("P-521", "SHA-512")],
    ["RSA 3072", rsa(3072)],
  ];
  for (const [key, algorithm] of keys) {
    it(`has no key of the kind ${key}`, async () => {
      assert.equal(await problem(algorithm), `has a key of the kind ${key}`);
    });
  }

  it("is no issuer with an RSA key", async () => {
    assert.equal(await problem(rsa(2048), "issuer"), "has a key of the kind RSA 2048");
  });

  it("is signed with SHA-256", async () => {
    const reason = "is not signed with ECDSA or RSA and SHA-256";
    assert.equal(await problem(ec("P-256", "SHA-384")), reason);
    assert.equal(await problem(rsa(2048, "SHA-512")), reason);
    const by = await issue(trustRoot, { ...year, algorithm: ec("P-384", "SHA-384") });
    assert.equal(await problem(ec("P-256"), "anchor", { by }), reason);
  });

  it("is within its validity period", async () => {
    const { certPem } = await issue(trustRoot, year);
    const at = (time: string) => authorityProblem(certPem, "anchor", new Date(time));
    assert.equal(at("2025-12-31T23:59:59Z"), "is not valid before 2026-01-01T00:00:00Z");
    assert.equal(at("2026-01-01T00:00:00Z"), undefined);
    assert.equal(at("2027-01-01T00:00:00Z"), undefined);
    assert.equal(at("2027-01-01T00:00:01Z"), "expired on 2027-01-01T00:00:00Z");
  });

  it("is a CA's certificate", async () => {
    const { certPem } = await issue(karmadaAdmin(1), year);
    assert.equal(authorityProblem(certPem, "anchor", now), "is not the certificate of a CA");
    assert.equal(authorityProblem("root.crt", "anchor", now), "is no certificate");
  });
});
