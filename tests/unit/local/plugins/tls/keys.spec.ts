/**
 * Private keys of the tls stand-in: encodings, ids and fingerprints, read with Node's OpenSSL.
 *
 * Not proved here: that SSH's own tools read the OpenSSH encodings, which follow its documents.
 */
import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, type JsonWebKey } from "node:crypto";
import { hashForState, randomSerialNumber } from "../../../../../local/plugins/tls/ids.ts";
import { algorithmOf, parsePrivateKey } from "../../../../../local/plugins/tls/keys.ts";
import { decodePem } from "../../../../../local/plugins/tls/pem.ts";
import { Secret, type PropertyBag } from "../../../../../local/plugins/protocol/values.ts";
import { Bench, types } from "./support.ts";

/** Returns the length-prefixed fields of one of SSH's structures. */
function fields(data: Buffer, count: number): { items: Buffer[]; rest: Buffer } {
  const items: Buffer[] = [];
  let rest = data;
  while (items.length < count) {
    const length = rest.readUInt32BE();
    items.push(rest.subarray(4, 4 + length));
    rest = rest.subarray(4 + length);
  }
  return { items, rest };
}

const number = (value: Buffer | undefined): bigint =>
  BigInt(`0x${value?.toString("hex") === "" ? "0" : (value?.toString("hex") ?? "")}`);
const member = (value: string | undefined): bigint => number(Buffer.from(value ?? "", "base64url"));

/** Returns the private half of an OpenSSH file without a passphrase. */
function opensshPrivate(pem: string): { type: string; rest: Buffer; publicBlob: Buffer } {
  const data = decodePem("OPENSSH PRIVATE KEY", pem);
  const magic = "openssh-key-v1\0";
  assert.equal(data.subarray(0, magic.length).toString(), magic);
  const header = fields(data.subarray(magic.length), 3);
  assert.deepEqual(header.items.map(String), ["none", "none", ""]);
  assert.equal(header.rest.readUInt32BE(), 1);
  const {
    items: [publicBlob, body],
    rest,
  } = fields(header.rest.subarray(4), 2);
  assert.ok(publicBlob && body && rest.length === 0);
  assert.equal(body.length % 8, 0);
  assert.equal(body.readUInt32BE(0), body.readUInt32BE(4));
  const { items, rest: key } = fields(body.subarray(8), 1);
  return { type: String(items[0]), rest: key, publicBlob };
}

const kinds: readonly (readonly [string, PropertyBag, string])[] = [
  ["RSA of 2048 bits", { algorithm: "RSA" }, "RSA PRIVATE KEY"],
  ["RSA of 3072 bits", { algorithm: "RSA", rsaBits: 3072 }, "RSA PRIVATE KEY"],
  ["ECDSA on P224", { algorithm: "ECDSA" }, "EC PRIVATE KEY"],
  ["ECDSA on P256", { algorithm: "ECDSA", ecdsaCurve: "P256" }, "EC PRIVATE KEY"],
  ["ECDSA on P384", { algorithm: "ECDSA", ecdsaCurve: "P384" }, "EC PRIVATE KEY"],
  ["ECDSA on P521", { algorithm: "ECDSA", ecdsaCurve: "P521" }, "EC PRIVATE KEY"],
  ["ED25519", { algorithm: "ED25519" }, "PRIVATE KEY"],
];

describe("private keys of the tls stand-in", function () {
  this.timeout(20_000);
  const bench = new Bench();

  for (const [name, inputs, label] of kinds) {
    it(`${name}: every encoding is of one key`, async () => {
      const made = await bench.key(inputs);
      assert.match(made.text("privateKeyPem"), new RegExp(`^-----BEGIN ${label}-----\n[^]*\n$`));
      assert.match(made.text("privateKeyPemPkcs8"), /^-----BEGIN PRIVATE KEY-----\n[^]*\n$/);
      const key = createPrivateKey(made.text("privateKeyPem"));
      assert.ok(key.equals(createPrivateKey(made.text("privateKeyPemPkcs8"))));
      assert.ok(createPublicKey(key).equals(createPublicKey(made.text("publicKeyPem"))));
      assert.equal(algorithmOf(parsePrivateKey(made.text("privateKeyPem"))), inputs["algorithm"]);
      const der = createPublicKey(key).export({ type: "spki", format: "der" });
      assert.equal(made.id, hashForState(der));
      for (const secret of ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"]) {
        assert.ok(made.outputs[secret] instanceof Secret, secret);
      }
    });
  }

  it("have the official defaults", async () => {
    const { outputs } = await bench.key({ algorithm: "ED25519" });
    assert.deepEqual([outputs["rsaBits"], outputs["ecdsaCurve"]], [2048, "P224"]);
  });

  it("on P224 have no OpenSSH encoding, which does not support that curve", async () => {
    const made = await bench.key({ algorithm: "ECDSA" });
    for (const output of [
      "privateKeyOpenssh",
      "publicKeyOpenssh",
      "publicKeyFingerprintMd5",
      "publicKeyFingerprintSha256",
    ]) {
      assert.equal(made.text(output), "", output);
    }
  });

  const openssh: readonly (readonly [
    PropertyBag,
    string,
    (jwk: JsonWebKey, rest: Buffer) => void,
  ])[] = [
    [
      { algorithm: "RSA" },
      "ssh-rsa",
      ({ n, e, d, qi, p, q }, rest) => {
        const { items } = fields(rest, 6);
        assert.deepEqual(items.map(number), [n, e, d, qi, p, q].map(member));
        assert.ok(
          items.every(([first = 0]) => first < 128),
          "no number looks negative",
        );
      },
    ],
    [
      { algorithm: "ECDSA", ecdsaCurve: "P384" },
      "ecdsa-sha2-nistp384",
      ({ x, y, d }, rest) => {
        const {
          items: [curve, point, scalar],
        } = fields(rest, 3);
        assert.equal(String(curve), "nistp384");
        assert.deepEqual(
          [point?.[0], number(point?.subarray(1, 49)), number(point?.subarray(49))],
          [4, member(x), member(y)],
        );
        assert.equal(number(scalar), member(d));
      },
    ],
    [
      { algorithm: "ED25519" },
      "ssh-ed25519",
      ({ x, d }, rest) => {
        const {
          items: [point, both],
        } = fields(rest, 2);
        assert.equal(number(point), member(x));
        assert.equal(
          both?.toString("base64url"),
          Buffer.concat([seed(d), seed(x)]).toString("base64url"),
        );
      },
    ],
  ];
  const seed = (value: string | undefined): Buffer => Buffer.from(value ?? "", "base64url");
  for (const [inputs, type, check] of openssh) {
    it(`are ${type} to OpenSSH`, async () => {
      const made = await bench.key(inputs);
      const key = opensshPrivate(made.text("privateKeyOpenssh"));
      assert.equal(key.type, type);
      check(createPrivateKey(made.text("privateKeyPem")).export({ format: "jwk" }), key.rest);
      assert.equal(made.text("publicKeyOpenssh"), `${type} ${key.publicBlob.toString("base64")}\n`);
      const sha256 = createHash("sha256").update(key.publicBlob).digest("base64");
      assert.equal(made.text("publicKeyFingerprintSha256"), `SHA256:${sha256.replace(/=+$/, "")}`);
      const md5 = createHash("md5").update(key.publicBlob).digest("hex");
      assert.equal(made.text("publicKeyFingerprintMd5").replaceAll(":", ""), md5);
      assert.match(made.text("publicKeyFingerprintMd5"), /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    });
  }

  it("are rejected if invalid, without appearing in the error", () => {
    const torn = "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n";
    const bad: readonly (readonly [string, RegExp])[] = [
      ["no key", /no PEM block/],
      [torn.replaceAll("RSA PRIVATE KEY", "CERTIFICATE"), /must be one of .* got "CERTIFICATE"/],
      [torn, /./],
    ];
    for (const [text, message] of bad) {
      assert.throws(
        () => parsePrivateKey(text),
        (error: Error) => {
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /c2VjcmV0/);
          return true;
        },
      );
    }
  });

  it("are rejected with parameters that the official provider rejects", async () => {
    const problems = (inputs: PropertyBag) => bench.problems(types.privateKey, inputs);
    assert.deepEqual(await problems({}), ["algorithm: is required"]);
    assert.deepEqual(await problems({ algorithm: "DSA" }), [
      'algorithm: must be one of RSA, ECDSA, ED25519; got "DSA"',
    ]);
    assert.deepEqual(await problems({ algorithm: "ECDSA", ecdsaCurve: "P255" }), [
      'ecdsaCurve: must be one of P224, P256, P384, P521; got "P255"',
    ]);
    assert.deepEqual(await problems({ algorithm: "RSA", rsaBits: 512 }), [
      "rsaBits: must be at least 1024; got 512",
    ]);
    assert.deepEqual(await problems({ algorithm: "RSA", bits: 2048 }), [
      "bits: is not an input of this resource",
    ]);
  });
});

describe("ids of the tls stand-in", () => {
  const sum = (bytes: readonly number[]): string =>
    createHash("sha1").update(Buffer.from(bytes)).digest("hex");

  it("are hashes after the official provider's trimming", () => {
    assert.equal(hashForState(Buffer.from([0x30, 1, 2])), sum([0x30, 1, 2]));
    assert.equal(hashForState(Buffer.from([0x30, 1, 0x0a, 0x20])), sum([0x30, 1]));
    assert.equal(hashForState(Buffer.from([0x30, 1, 0xc2, 0xa0])), sum([0x30, 1]));
    assert.equal(hashForState(Buffer.from([0x30, 1, 0xe2, 0x80, 0x83, 0x0d])), sum([0x30, 1]));
    assert.equal(hashForState(Buffer.from([0x30, 1, 0xa0])), sum([0x30, 1, 0xa0]));
  });

  it("of certificates are 128 random bits in decimal", () => {
    const { hex, decimal } = randomSerialNumber();
    assert.match(hex, /^[0-9a-f]{32}$/);
    assert.equal(BigInt(`0x${hex}`), BigInt(decimal));
  });
});
