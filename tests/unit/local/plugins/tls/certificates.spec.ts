/**
 * Certificates of the tls stand-in, verified by openssl and by Node's X509Certificate.
 *
 * Not proved here: equality with the official plugin's certificates (the conformance suite).
 */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import type { PropertyBag } from "../../../../../local/plugins/protocol/values.ts";
import { usageNames } from "../../../../../local/plugins/tls/usages.ts";
import { openssl, useOpenssl } from "../../../../support/openssl.ts";
import { Bench, type Made, types } from "./support.ts";

const caUses = ["cert_signing", "crl_signing"];

describe("certificates of the tls stand-in", function () {
  this.timeout(20_000);
  useOpenssl();
  const bench = new Bench();
  /** openssl's clock is the machine's, unlike the bench's. */
  const atBenchTime = ["-attime", String(Math.floor(bench.now.getTime() / 1000) + 60)];

  const authority = async (key: Made, over: PropertyBag = {}): Promise<Made> =>
    bench.make(types.selfSigned, {
      privateKeyPem: key.text("privateKeyPem"),
      subject: { commonName: "Root", organization: "Test" },
      isCaCertificate: true,
      allowedUses: caUses,
      validityPeriodHours: 24,
      ...over,
    });
  const signed = async (
    issuer: { key: Made; certificate: Made },
    key: Made,
    subject: PropertyBag,
    over: PropertyBag = {},
  ): Promise<Made> => {
    const request = await bench.make(types.request, {
      privateKeyPem: key.text("privateKeyPem"),
      ...subject,
    });
    return bench.make(types.locallySigned, {
      caPrivateKeyPem: issuer.key.text("privateKeyPem"),
      caCertPem: issuer.certificate.text("certPem"),
      certRequestPem: request.text("certRequestPem"),
      allowedUses: ["digital_signature"],
      validityPeriodHours: 12,
      ...over,
    });
  };
  const textOf = async (certificate: Made): Promise<string> =>
    (await openssl(["x509", "-in", "@c", "-noout", "-text"], { c: certificate.text("certPem") }))
      .text;

  const algorithms: readonly PropertyBag[] = [
    { algorithm: "RSA" },
    { algorithm: "ECDSA", ecdsaCurve: "P256" },
    { algorithm: "ECDSA", ecdsaCurve: "P384" },
    { algorithm: "ECDSA", ecdsaCurve: "P521" },
    { algorithm: "ED25519" },
  ];
  for (const inputs of algorithms) {
    const name = JSON.stringify(inputs);
    it(`${name}: openssl accepts a root, an intermediate and a leaf`, async () => {
      const [rootKey, middleKey, leafKey] = await Promise.all([
        bench.key(inputs),
        bench.key(inputs),
        bench.key(inputs),
      ]);
      const root = await authority(rootKey, { maxPathLength: 1 });
      const middle = await signed(
        { key: rootKey, certificate: root },
        middleKey,
        { subject: { commonName: "Middle" } },
        { isCaCertificate: true, allowedUses: caUses },
      );
      const leaf = await signed(
        { key: middleKey, certificate: middle },
        leafKey,
        { subject: { commonName: "Leaf" }, dnsNames: ["leaf.example"] },
        { allowedUses: ["server_auth", "digital_signature"] },
      );
      const files = {
        root: root.text("certPem"),
        middle: middle.text("certPem"),
        leaf: leaf.text("certPem"),
      };
      const purpose = ["-purpose", "sslserver", "-verify_hostname", "leaf.example"];
      const verified = await openssl(
        ["verify", "-x509_strict", ...atBenchTime, ...purpose].concat([
          "-CAfile",
          "@root",
          "-untrusted",
          "@middle",
          "@leaf",
        ]),
        files,
      );
      assert.ok(verified.ok, verified.text);
      const wrongRoot = await authority(await bench.key(inputs));
      const refused = await openssl(
        ["verify", ...atBenchTime, "-CAfile", "@root", "-untrusted", "@middle", "@leaf"],
        { ...files, root: wrongRoot.text("certPem") },
      );
      assert.ok(!refused.ok);
    });
  }

  it("a root of path length 1 permits no authority below its intermediates", async () => {
    const key = await bench.key();
    const root = { key, certificate: await authority(key, { maxPathLength: 1 }) };
    const ca = { isCaCertificate: true, allowedUses: caUses };
    const middle = {
      key,
      certificate: await signed(root, key, { subject: { commonName: "M" } }, ca),
    };
    const under = {
      key,
      certificate: await signed(middle, key, { subject: { commonName: "U" } }, ca),
    };
    const leaf = await signed(under, key, { subject: { commonName: "L" } });
    const chain = middle.certificate.text("certPem") + under.certificate.text("certPem");
    const { ok, text } = await openssl(
      ["verify", ...atBenchTime, "-CAfile", "@root", "-untrusted", "@chain", "@leaf"],
      { root: root.certificate.text("certPem"), chain, leaf: leaf.text("certPem") },
    );
    assert.ok(!ok);
    assert.match(text, /path length constraint exceeded/);
  });

  it("contain a path length only from 1 on", async () => {
    const key = await bench.key();
    const length = async (maxPathLength: number) =>
      /CA:TRUE(.*)$/m.exec(await textOf(await authority(key, { maxPathLength })))?.[1];
    assert.deepEqual(
      [await length(-1), await length(0), await length(1), await length(7)],
      ["", "", ", pathlen:1", ", pathlen:7"],
    );
  });

  it("support every usage", async () => {
    const key = await bench.key();
    const text = await textOf(await authority(key, { allowedUses: [...usageNames] }));
    const [keyUsage, extended] = ["X509v3 Key Usage: critical", "X509v3 Extended Key Usage: "].map(
      (title) => text.split(`${title}\n`)[1]?.split("\n")[0]?.trim().split(", ").length,
    );
    assert.deepEqual([keyUsage, extended], [9, 14]);
    assert.equal(usageNames.length, 23);
    const none = await textOf(await authority(key, { allowedUses: [] }));
    assert.doesNotMatch(none, /Key Usage/);
  });

  it("contain the requested key identifiers, and their issuer's if it has one", async () => {
    const key = await bench.key();
    const identifiers = async (certificate: Made) => {
      const text = await textOf(certificate);
      return ["Subject", "Authority"].map(
        (whose) => new RegExp(`X509v3 ${whose} Key Identifier: \n\\s*(\\S+)`).exec(text)?.[1],
      );
    };
    const root = await authority(key);
    const [own, none] = await identifiers(root);
    assert.match(own ?? "", /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/);
    assert.equal(none, undefined);
    assert.deepEqual(await identifiers(await authority(key, { setAuthorityKeyId: true })), [
      own,
      own,
    ]);
    const issuer = { key, certificate: root };
    const leaf = await signed(issuer, key, { subject: { commonName: "L" } });
    assert.deepEqual(await identifiers(leaf), [undefined, own]);
    const identified = await signed(
      issuer,
      key,
      { subject: { commonName: "L" } },
      { setSubjectKeyId: true },
    );
    assert.deepEqual(await identifiers(identified), [own, own]);
    const alone = { isCaCertificate: false, setAuthorityKeyId: true };
    await assert.rejects(authority(key, alone), /needs a subject key identifier/);
  });

  it("contain every part of a name, and every kind of alternative name", async () => {
    const key = await bench.key();
    const subject = {
      commonName: "Größe",
      country: "DE",
      emailAddress: "a@example.org",
      locality: "L",
      organization: "system:masters",
      organizationalUnit: "OU",
      postalCode: "12345",
      province: "P",
      serialNumber: "42",
      streetAddresses: ["b", "a"],
    };
    const { subject: name } = new X509Certificate(
      (await authority(key, { subject })).text("certPem"),
    );
    assert.equal(
      name,
      [
        "C=DE",
        "ST=P",
        "L=L",
        "street=a + street=b",
        "postalCode=12345",
        "O=system:masters",
        "OU=OU",
        "CN=Größe",
        "serialNumber=42",
        "emailAddress=a@example.org",
      ].join("\n"),
    );
    const issuer = { key, certificate: await authority(key) };
    const leaf = await signed(issuer, key, {
      subject,
      dnsNames: ["a.example", "*.b.example"],
      ipAddresses: ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.2"],
      uris: ["spiffe://cluster.local/ns/default"],
    });
    const certificate = new X509Certificate(leaf.text("certPem"));
    assert.equal(
      certificate.subjectAltName,
      "DNS:a.example, DNS:*.b.example, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, " +
        "IP Address:192.0.2.2, URI:spiffe://cluster.local/ns/default",
    );
    assert.doesNotMatch(certificate.subject, /emailAddress/, "lost in signing, as officially");
  });

  it("without a subject have critical alternative names", async () => {
    const key = await bench.key();
    const issuer = { key, certificate: await authority(key) };
    const leaf = await signed(issuer, key, { dnsNames: ["only.example"] });
    assert.match(await textOf(leaf), /Subject Alternative Name: critical\s+DNS:only\.example/);
  });

  it("may be valid beyond the two-digit years", async () => {
    const root = await authority(await bench.key(), { validityPeriodHours: 24 * 365 * 50 });
    const { validTo } = new X509Certificate(root.text("certPem"));
    assert.equal(new Date(validTo).getUTCFullYear(), 2076);
    assert.equal(new Date(root.text("validityEndTime")).getUTCFullYear(), 2076);
  });

  it("are rejected as by the official provider", async () => {
    const [key, other] = [await bench.key(), await bench.key()];
    const root = await authority(key);
    const wrongKey = { key: other, certificate: root };
    const subject = { subject: { commonName: "L" } };
    await assert.rejects(signed(wrongKey, other, subject), /does not match the public key/);
    await assert.rejects(authority(key, { subject: {} }), /at least one attribute/);
    const limited = { isCaCertificate: false, maxPathLength: 1 };
    await assert.rejects(authority(key, limited), /only a certificate authority/);
    const request = (over: PropertyBag) =>
      bench.make(types.request, { privateKeyPem: key.text("privateKeyPem"), ...over });
    await assert.rejects(request({ ipAddresses: ["192.0.2"] }), /invalid IP address "192\.0\.2"/);
    await assert.rejects(request({ dnsNames: ["größe.example"] }), /invalid DNS name/);
    const small = await bench.key({ algorithm: "ECDSA" });
    await assert.rejects(authority(small), /P224 is not supported/);
  });

  it("signed by a certificate that is no authority produce a warning", async () => {
    const key = await bench.key();
    const leaf = await authority(key, { isCaCertificate: false });
    await signed({ key, certificate: leaf }, key, { subject: { commonName: "L" } });
    assert.match(bench.warnings.join("\n"), /does not appear to be one/);
  });
});
