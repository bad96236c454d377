import assert from "node:assert/strict";
import {
  peerReaderNamespacedRules,
  peerReaderRules,
  primaryReaderRules,
} from "../../../../components/mesh/istio/readerRules.ts";

// Proves: what the roles contain. Does not prove that istiod needs no more, nor that the API denies the rest: the fleet tests
// do.
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const resources = (rules: readonly Rule[]): string[] => rules.flatMap((rule) => rule.resources);

describe("the permissions of a reader", () => {
  it("include no Secrets and no ConfigMaps in all namespaces", () => {
    const readable = resources(peerReaderRules);
    for (const kept of ["secrets", "configmaps", "*"]) assert.ok(!readable.includes(kept), kept);
    assert.deepEqual(resources(peerReaderNamespacedRules), ["configmaps"]);
    assert.deepEqual(peerReaderNamespacedRules[0]?.resourceNames, ["istio"]);
  });

  it("include no writes", () => {
    const verbs = [...peerReaderRules, ...peerReaderNamespacedRules].flatMap((rule) => rule.verbs);
    assert.deepEqual([...new Set(verbs)], ["get", "list", "watch"]);
  });

  it("include webhooks and the review of tokens for a remote's own primary only", () => {
    const more = ["mutatingwebhookconfigurations", "tokenreviews", "secrets", "configmaps"];
    for (const kind of more) assert.ok(resources(primaryReaderRules).includes(kind), kind);
    for (const kind of more) assert.ok(!resources(peerReaderRules).includes(kind), kind);
  });
});
