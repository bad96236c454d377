import assert from "node:assert/strict";
import { linode, parsed, problemsOf, rejects } from "./support.ts";

// Shows which certificates the settings let a fleet revoke. Does not show that the stack has them: the state decides that.

const serialExpected = "up to 40 hexadecimal digits, as `openssl x509 -serial` writes them";
const removed = "a cluster that is removed from clusters";
const noLists =
  "no such key, and a short trust.intermediateValidityDays; see docs/operations/taken-over-region.md";

describe("revoked intermediates", () => {
  it("are none by default, which is not the same as empty lists", () => {
    const { trust } = parsed();
    assert.deepEqual([trust.revoked, trust.revokedSerials], [undefined, undefined]);
    assert.deepEqual(parsed({ trust: { revoked: [] } }).trust.revoked, []);
  });

  it("are names of removed clusters, and serial numbers as OpenSSL and browsers write them", () => {
    const { trust } = parsed({
      trust: { revoked: ["us"], revokedSerials: ["0aB3", "7F:00:01", "9"] },
    });
    assert.deepEqual(trust.revoked, ["us"]);
    assert.deepEqual(trust.revokedSerials, ["AB3", "7F0001", "9"]);
  });

  rejects([
    [
      "a cluster of the fleet",
      { trust: { revoked: ["us", "ap"] } },
      `trust.revoked[1]: is a cluster of the fleet, whose certificates are below the same intermediate; got "ap"; expected ${removed}`,
    ],
    [
      "a name that no cluster can have",
      { trust: { revoked: ["US"] } },
      'trust.revoked[0]: invalid DNS-1123 label; got "US"; expected a DNS-1123 label of at most 63 characters: a-z, 0-9 and - inside',
    ],
    [
      "a name twice",
      { trust: { revoked: ["us", "us"] } },
      'trust.revoked[1]: duplicates entry 0 of the list; got "us"; expected each entry once',
    ],
    [
      "one serial number in two spellings",
      { trust: { revokedSerials: ["0a:0b", "A0B"] } },
      'trust.revokedSerials[1]: duplicates entry 0 of the list; got "A0B"; expected each entry once',
    ],
    ...["", "0", "xyz", "0x12", "12:3", "a".repeat(41)].map(
      (serial) =>
        [
          `the serial number "${serial}"`,
          { trust: { revokedSerials: [serial] } },
          `trust.revokedSerials[0]: invalid serial number; got ${serial.length > 40 ? `"${serial}"` : JSON.stringify(serial)}; expected ${serialExpected}`,
        ] as const,
    ),
  ]);

  it("are refused with Linkerd, whose proxies check no list, even an empty one", () => {
    const clusters = [linode("eu"), linode("ap")];
    assert.deepEqual(
      problemsOf({ mesh: "linkerd", clusters, trust: { revoked: [], revokedSerials: ["0A"] } }),
      [
        `trust.revoked: Linkerd has no certificate revocation lists; got an empty list; expected ${noLists}`,
        `trust.revokedSerials: Linkerd has no certificate revocation lists; got a list; expected ${noLists}`,
      ],
    );
  });
});
