import assert from "node:assert/strict";
import { trustIn } from "../../../../components/mesh/istio/proxyTrust.ts";
import { karmadaServer, meshRoot } from "../../../../components/pki/profiles.ts";
import { issue } from "../../../support/certificates.ts";

// Shows how Envoy's dump of its secrets is read. Does not show that a proxy prints such a dump: the fleet test of the
// rotation does.

describe("the trust in a proxy's dump", () => {
  const inline = (...pems: readonly string[]): { inline_bytes: string } => ({
    inline_bytes: Buffer.from(pems.map((pem) => `${pem.trim()}\n`).join("")).toString("base64"),
  });

  it("is its roots and its chain, also after lines of the agent's log", async () => {
    const [first, second] = [await issue(meshRoot(1)), await issue(meshRoot(2))];
    const leaf = await issue(karmadaServer, { by: first });
    const dump = JSON.stringify({
      configs: [
        {
          name: "default",
          version_info: "1",
          secret: { tls_certificate: { certificate_chain: inline(leaf.certPem, first.certPem) } },
        },
        {
          name: "ROOTCA",
          secret: {
            validation_context: { trusted_ca: inline(first.certPem, second.certPem) },
          },
        },
      ],
    });
    const trimmed = (pems: readonly string[]): string[] => pems.map((pem) => pem.trim());
    for (const printed of [dump, `2026/11/28 01:39:26 INFO memory is not limited\n${dump}\n`]) {
      const { roots, chain } = trustIn(printed);
      assert.deepEqual(trimmed(roots), trimmed([first.certPem, second.certPem]));
      assert.deepEqual(trimmed(chain), trimmed([leaf.certPem, first.certPem]));
    }
  });

  it("is unknown as long as it has no certificate, or prints none", () => {
    assert.throws(() => trustIn('{"configs":[]}'), /it has no certificate yet/);
    assert.throws(() => trustIn("2026/11/28 01:39:26 INFO ended"), /its agent printed no secrets/);
  });
});
