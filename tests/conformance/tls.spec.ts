/**
 * The tls provider's behaviour under the real engine, against the stand-in or, with `ARCHIPELAGO_TLS_PLUGIN=official`,
 * against Pulumi's own plugin: the same cases must hold for both.
 *
 * Not proved here: the stand-in's own messages and rejections (unit tests), and the write-only inputs of newer versions.
 */
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import * as tls from "@pulumi/tls";
import { type EngineStack, openEngineStack } from "./support/engineStack.ts";
import { chain } from "./support/tlsChain.ts";

const all = ["PrivateKey", "SelfSignedCert", "PrivateKey", "CertRequest", "LocallySignedCert"];

describe("tls conformance", function () {
  this.timeout(600_000);
  let stack: EngineStack;
  before(async () => {
    stack = await openEngineStack("tls");
  });
  after(() => stack.close());

  const text = (output: string): string => {
    const value = stack.outputs()[output];
    assert.ok(typeof value === "string", `${output} is text`);
    return value;
  };
  const kinds = (changes: readonly { op: string; type: string }[], op: string): string[] =>
    changes.filter((change) => change.op === op).map(({ type }) => type.split(":").at(-1) ?? type);

  it("previews a create of every resource and creates nothing", async () => {
    const changes = await stack.preview(chain());
    assert.deepEqual(kinds(changes, "create").sort(), [...all].sort());
    assert.deepEqual(await stack.resources(), []);
  });

  it("creates a chain that verifies", async () => {
    const changes = await stack.up(chain());
    assert.equal(kinds(changes, "create").length, all.length);
    const [root, leaf] = [text("rootPem"), text("leafPem")].map((pem) => new X509Certificate(pem));
    assert.ok(root && leaf);
    assert.ok(root.ca && !leaf.ca);
    assert.ok(leaf.checkIssued(root) && leaf.verify(root.publicKey));
    assert.equal(root.subject, "O=Test\nCN=Root");
    assert.equal(
      leaf.subjectAltName,
      "DNS:leaf.example, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, URI:spiffe://example/leaf",
    );
    assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
    assert.equal(BigInt(`0x${root.serialNumber}`).toString(), text("rootId"));
    assert.equal(text("leafCaAlgorithm"), "ECDSA");
    assert.equal(text("leafAlgorithm"), "RSA");
  });

  it("outputs a certificate's validity", () => {
    const leaf = new X509Certificate(text("leafPem"));
    const [start, end] = [text("leafStart"), text("leafEnd")].map((time) => Date.parse(time));
    assert.ok(start !== undefined && end !== undefined);
    assert.equal(end - start, 100 * 3_600_000);
    assert.ok(Math.abs(Date.parse(leaf.validFrom) - start) < 1000);
    assert.ok(Math.abs(Date.parse(leaf.validTo) - end) < 1000);
    assert.equal(stack.outputs()["leafReady"], false);
  });

  it("outputs a key in each encoding", () => {
    assert.match(text("keyPem"), /^-----BEGIN EC PRIVATE KEY-----\n[^]*\n$/);
    assert.match(text("keyPkcs8"), /^-----BEGIN PRIVATE KEY-----\n[^]*\n$/);
    assert.match(text("keyOpenssh"), /^-----BEGIN OPENSSH PRIVATE KEY-----\n[^]*\n$/);
    assert.match(text("publicOpenssh"), /^ecdsa-sha2-nistp256 [A-Za-z0-9+/=]+\n$/);
    const key = createPrivateKey(text("keyPem"));
    assert.ok(key.equals(createPrivateKey(text("keyPkcs8"))));
    assert.ok(createPublicKey(key).equals(createPublicKey(text("publicPem"))));
  });

  it("keeps private keys secret in outputs, in the state and in printed text", async () => {
    assert.deepEqual(stack.secretOutputs().sort(), ["keyOpenssh", "keyPem", "keyPkcs8"]);
    const stored = await stack.stateFile();
    assert.match(stored, /BEGIN CERTIFICATE/);
    assert.doesNotMatch(stored, /PRIVATE KEY/);
    assert.doesNotMatch(stack.printed(), /PRIVATE KEY/);
  });

  it("changes nothing in a second update or a refresh", async () => {
    assert.deepEqual(await stack.up(chain()), []);
    assert.deepEqual(await stack.refresh(), []);
    assert.deepEqual(await stack.up(chain(), { refresh: true }), []);
  });

  it("updates earlyRenewalHours in place", async () => {
    const before = text("leafPem");
    const changes = await stack.up(chain({ leafEarlyRenewalHours: 1 }));
    assert.deepEqual(
      changes.map(({ op, name }) => [op, name]),
      [["update", "leaf"]],
    );
    assert.equal(text("leafPem"), before);
  });

  it("replaces a request and its certificate when a name changes", async () => {
    const rootBefore = text("rootPem");
    const previewed = await stack.preview(chain({ leafNames: ["other.example"] }));
    assert.deepEqual(kinds(previewed, "replace").sort(), ["CertRequest", "LocallySignedCert"]);
    const changes = await stack.up(chain({ leafNames: ["other.example"] }));
    assert.deepEqual(kinds(changes, "replace").sort(), ["CertRequest", "LocallySignedCert"]);
    assert.equal(text("rootPem"), rootBefore);
    assert.match(new X509Certificate(text("leafPem")).subjectAltName ?? "", /other\.example/);
  });

  it("replaces the whole chain when the root's key changes", async () => {
    const changes = await stack.up(chain({ curve: "P384", leafNames: ["other.example"] }));
    assert.deepEqual(kinds(changes, "replace").sort(), [
      "LocallySignedCert",
      "PrivateKey",
      "SelfSignedCert",
    ]);
    const root = new X509Certificate(text("rootPem"));
    assert.equal(root.publicKey.asymmetricKeyDetails?.namedCurve, "secp384r1");
    assert.ok(new X509Certificate(text("leafPem")).verify(root.publicKey));
  });

  it("replaces a certificate that is within its renewal period", async () => {
    await stack.up(chain({ leafHours: 100, leafEarlyRenewalHours: 100 }));
    const before = text("leafPem");
    const args = { leafHours: 100, leafEarlyRenewalHours: 100 };
    const changes = await stack.up(chain(args));
    assert.deepEqual(kinds(changes, "replace"), ["LocallySignedCert"]);
    assert.notEqual(text("leafPem"), before);
    assert.equal(stack.outputs()["leafReady"], true);
  });

  it("omits a maximum path length of 0", async () => {
    await stack.up(chain({ rootMaxPathLength: 0 }));
    const { raw } = new X509Certificate(text("rootPem"));
    // basicConstraints: critical, CA true, without a path length.
    assert.ok(raw.includes(Buffer.from("0603551d130101ff040530030101ff", "hex")));
  });

  it("rejects an unknown usage before anything is created", async () => {
    await assert.rejects(
      stack.up(() => {
        const key = new tls.PrivateKey("bad", { algorithm: "ED25519" });
        new tls.SelfSignedCert("bad", {
          privateKeyPem: key.privateKeyPem,
          allowedUses: ["flying"],
          validityPeriodHours: 1,
        });
        return Promise.resolve();
      }),
      /allowedUses|allowed_uses/,
    );
    const resources = (await stack.resources()).filter(({ name }) => name === "bad");
    assert.ok(resources.every(({ type }) => !type.endsWith("SelfSignedCert")));
  });

  it("destroys everything", async () => {
    await stack.destroy();
    assert.deepEqual(await stack.resources(), []);
  });
});
