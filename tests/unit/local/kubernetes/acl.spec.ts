import assert from "node:assert/strict";
import { accessRules } from "../../../../local/kubernetes/acl.ts";

const around = {
  ownRanges: ["10.207.3.0/24", "10.2.0.0/16"],
  operator: "10.207.255.254",
  operatorEntrance: "10.207.240.3",
};

/** The rules of the chain that decides, in order. */
const decisions = (text: string): string[] => {
  const chain = text.split("chain api {\n")[1]?.split("\n  }\n")[0] ?? "";
  return chain
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
};

// What the rules say. That the kernel keeps out whom they keep out is for the fleet tests.
describe("an access list", () => {
  it("that is absent lets everybody in, and takes away an earlier one", () => {
    assert.equal(
      accessRules(undefined, around),
      "table inet archipelago-acl\ndelete table inet archipelago-acl\n",
    );
  });

  it("lets in the listed, the cluster and the cloud, in that order of trust, and nobody else", () => {
    const text = accessRules(
      { ipv4: ["192.0.2.7", "10.207.9.0/24"], ipv6: ["2001:db8::/32"] },
      around,
    );
    assert.deepEqual(decisions(text), [
      'iifname "lo" accept',
      "ip daddr 10.207.240.3 ip saddr 10.207.255.254 accept",
      "ip daddr 10.207.240.3 drop",
      "ip saddr { 10.207.3.0/24, 10.2.0.0/16 } accept",
      "ip saddr 192.0.2.7 accept",
      "ip saddr 10.207.9.0/24 accept",
      "ip6 saddr 2001:db8::/32 accept",
      "drop",
    ]);
    assert.match(text, /hook input priority filter; policy accept;\n\s+tcp dport 6443 jump api/);
  });

  it("that is empty lets in the cluster and the cloud only", () => {
    const rules = decisions(accessRules({ ipv4: [], ipv6: [] }, around));
    assert.equal(rules.length, 5);
    assert.equal(rules.at(-1), "drop");
  });

  it("refuses what is no address, or one of the other family, before a rule is made of it", () => {
    for (const entry of ["nonsense", "1.2.3.4/33", "0.0.0.0/0; accept", "2001:db8::1", ""])
      assert.throws(
        () => accessRules({ ipv4: [entry], ipv6: [] }, around),
        /is not an address or range of ipv4/,
        entry,
      );
    assert.throws(() => accessRules({ ipv4: [], ipv6: ["10.0.0.1"] }, around), /of ipv6/);
  });
});
