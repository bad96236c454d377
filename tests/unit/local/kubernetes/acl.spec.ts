import assert from "node:assert/strict";
import { accessRules } from "../../../../local/kubernetes/acl.ts";

const context = {
  ownRanges: ["10.207.3.0/24", "10.2.0.0/16"],
  operator: "10.207.255.254",
  operatorEndpoint: "10.207.240.3",
};

/** The rules of the deciding chain, in order. */
const decisions = (text: string): string[] => {
  const chain = text.split("chain api {\n")[1]?.split("\n  }\n")[0] ?? "";
  return chain
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
};

// The text of the rules. That the kernel enforces them is tested by the fleet tests.
describe("an access list", () => {
  it("that is absent opens the API to all, and removes an earlier one", () => {
    assert.equal(
      accessRules(undefined, context),
      "table inet archipelago-acl\ndelete table inet archipelago-acl\n",
    );
  });

  it("admits the listed addresses, the cluster and the cloud, and nobody else", () => {
    const text = accessRules(
      { ipv4: ["192.0.2.7", "10.207.9.0/24"], ipv6: ["2001:db8::/32"] },
      context,
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

  it("that is empty admits only the cluster and the cloud", () => {
    const rules = decisions(accessRules({ ipv4: [], ipv6: [] }, context));
    assert.equal(rules.length, 5);
    assert.equal(rules.at(-1), "drop");
  });

  it("rejects invalid addresses and those of the other family", () => {
    for (const entry of ["nonsense", "1.2.3.4/33", "0.0.0.0/0; accept", "2001:db8::1", ""])
      assert.throws(
        () => accessRules({ ipv4: [entry], ipv6: [] }, context),
        /expected an address or range of ipv4/,
        entry,
      );
    assert.throws(
      () => accessRules({ ipv4: [], ipv6: ["10.0.0.1"] }, context),
      /address or range of ipv6/,
    );
  });
});
