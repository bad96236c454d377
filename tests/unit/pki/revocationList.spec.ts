import assert from "node:assert/strict";
import { meshIntermediate, meshRoot, trustRoot } from "../../../components/pki/profiles.ts";
import { hasListOf, revocationList, serialOf } from "../../../components/pki/revocationList.ts";
import { issue, type TestCertificate } from "../../support/certificates.ts";
import { openssl, useOpenssl } from "../../support/openssl.ts";

// Shows, with OpenSSL as the judge, which chains are accepted with the lists that a mesh distributes. Proxies use BoringSSL;
// the fleet tests show those.

const leafProfile = {
  subject: { commonName: "workload", organization: "Archipelago" },
  usages: ["digital_signature", "server_auth", "client_auth"],
  authority: false,
};

interface Fleet {
  readonly root: TestCertificate;
  readonly eu: TestCertificate;
  readonly ap: TestCertificate;
}

describe("a revocation list", () => {
  useOpenssl();

  let fleet: Fleet;

  const below = (by: TestCertificate): Promise<TestCertificate> => issue(leafProfile, { by });
  const lists = (revoked: readonly TestCertificate[], authorities: readonly TestCertificate[]) =>
    [
      revocationList(
        fleet.root,
        revoked.map(({ certPem }) => serialOf(certPem)),
      ),
      ...authorities.map((authority) => revocationList(authority, [])),
    ].join("");

  async function verify(authority: TestCertificate, crl: string): Promise<string> {
    const leaf = await below(authority);
    const { text } = await openssl(
      [
        "verify",
        "-crl_check_all",
        "-CAfile",
        "@root",
        "-untrusted",
        "@chain",
        "-CRLfile",
        "@crl",
        "@leaf",
      ],
      { root: fleet.root.certPem, chain: authority.certPem, crl, leaf: leaf.certPem },
    );
    return text;
  }

  before(async () => {
    const root = await issue(trustRoot, { days: 3650 });
    const [eu, ap] = await Promise.all(
      ["eu", "ap"].map((name) => issue(meshIntermediate(name, "istio"), { by: root, days: 730 })),
    );
    assert.ok(eu !== undefined && ap !== undefined);
    fleet = { root, eu, ap };
  });

  it("is known to be of an authority by its name", async () => {
    const other = await issue(meshRoot(2));
    const bundle = lists([], [fleet.eu]);
    assert.ok(hasListOf(bundle, fleet.root.certPem));
    assert.ok(hasListOf(bundle, fleet.eu.certPem));
    assert.ok(!hasListOf(bundle, fleet.ap.certPem));
    assert.ok(!hasListOf(bundle, other.certPem));
    assert.ok(!hasListOf("", fleet.root.certPem));
  });

  it("is the same text for the same entries, in any order and letter case, and another one for others", () => {
    const { root } = fleet;
    const list = revocationList(root, ["0a", "FF01"]);
    assert.equal(revocationList(root, ["ff01", "0A", "0a"]), list);
    assert.notEqual(revocationList(root, ["0a"]), list);
    assert.notEqual(revocationList(root, []), list);
  });

  it("has the authority's name, key, signature and lifetime, and the serial numbers", async () => {
    const { root, eu } = fleet;
    const crl = revocationList(root, [serialOf(eu.certPem), "8000"]);
    const shown = await openssl(["crl", "-noout", "-text", "-CAfile", "@root", "-in", "@crl"], {
      root: root.certPem,
      crl,
    });
    assert.ok(shown.ok);
    assert.match(shown.text, /verify OK/);
    assert.match(shown.text, /Version 2/);
    assert.match(shown.text, /Signature Algorithm: ecdsa-with-SHA256/);
    assert.match(shown.text, /Issuer: CN ?= ?Archipelago mesh root, O ?= ?Archipelago/);
    assert.match(shown.text, new RegExp(`Serial Number: ${serialOf(eu.certPem)}\\n`));
    assert.match(shown.text, /Serial Number: 8000\n/);
    assert.match(shown.text, /CA Compromise/);
    const dates = await openssl(["x509", "-noout", "-dates", "-in", "@root"], {
      root: root.certPem,
    });
    const [start = "", end = ""] = dates.text.split("\n").map((line) => line.split("=")[1] ?? "");
    assert.ok(start !== "" && end !== "");
    assert.ok(shown.text.includes(`Last Update: ${start}`), shown.text);
    assert.ok(shown.text.includes(`Next Update: ${end}`), shown.text);
  });

  it("without entries has every chain accepted", async () => {
    const { eu, ap } = fleet;
    const crl = lists([], [eu, ap]);
    assert.match(await verify(eu, crl), /leaf: OK/);
    assert.match(await verify(ap, crl), /leaf: OK/);
  });

  it("has a revoked intermediate's chain refused, and the others' accepted", async () => {
    const { eu, ap } = fleet;
    const crl = lists([eu], [ap]);
    assert.match(await verify(ap, crl), /leaf: OK/);
    assert.match(await verify(eu, crl), /certificate revoked|unable to get certificate CRL/);
    // Also if the attacker's own list came along: it has the key for one.
    assert.match(await verify(eu, crl + revocationList(eu, [])), /error 23.*certificate revoked/);
  });

  it("is needed of every intermediate: without it a chain is refused that nobody has revoked", async () => {
    const { eu, ap } = fleet;
    const crl = lists([], [ap]);
    assert.match(await verify(ap, crl), /leaf: OK/);
    assert.match(await verify(eu, crl), /unable to get certificate CRL/);
  });

  it("has a former intermediate refused whose name and region have another key now", async () => {
    const { root, eu } = fleet;
    const renewed = await issue(meshIntermediate("eu", "istio"), { by: root, days: 730 });
    const crl = lists([eu], [renewed]);
    assert.match(await verify(renewed, crl), /leaf: OK/);
    assert.match(
      await verify(eu, crl),
      /certificate revoked|CRL signature failure|get certificate CRL/,
    );
  });

  it("cannot be signed with a key that the fleet's authorities do not have", async () => {
    const other = await issue(trustRoot, {
      algorithm: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
    });
    assert.throws(() => revocationList(other, []), /has to be one of P-256/);
  });
});
