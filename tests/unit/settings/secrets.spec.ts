import assert from "node:assert/strict";

import { kubeconfig, linode, own, problemsOf, rejects, type Written } from "./support.ts";

// Proves: credentials are found by name or form, and no message repeats one. Does not prove that every credential is
// found: a password under the name of a colour is not.

const REST =
  "looks like a credential, in a setting in plain text; got a redacted value; expected a secret key";

describe("credentials inside settings", () => {
  rejects([
    [
      "a token in a cluster",
      { clusters: [linode("eu", { token: "hunter2" })] },
      `clusters[0].token: ${REST}`,
    ],
    [
      "a kubeconfig in a cluster",
      { clusters: [own("eu", { kubeconfig: "apiVersion: v1" })], kubeconfig: kubeconfig("eu") },
      `clusters[0].kubeconfig: ${REST}`,
    ],
    [
      "a password in Helm values",
      { karmada: { values: { search: { db: [{ rootPassword: "hunter2" }] } } } },
      `karmada.values.search.db[0].rootPassword: ${REST}`,
    ],
    [
      "a private key under any name",
      { istio: { values: { base: { note: "-----BEGIN EC PRIVATE KEY-----\nMHc" } } } },
      `istio.values.base.note: ${REST}`,
    ],
    [
      "deep nesting",
      { karmada: { values: nested(60) } },
      "karmada.values: nested too deeply; got more; expected at most 40 levels",
    ],
  ]);

  const misplaced: readonly (readonly [string, Written])[] = [
    ["a key that is unknown", { linodeToken: "hunter2" }],
    ["invalid JSON", { clusters: '[{"token": "hunter2"' }],
    ["the wrong kind", { trust: { "api-key": "hunter2" } }],
    ["a kubeconfig without contexts", { clusters: [own("eu")], kubeconfig: "token: hunter2" }],
    ["a kubeconfig that is not YAML", { clusters: [own("eu")], kubeconfig: "a: [hunter2" }],
  ];
  for (const [title, changes] of misplaced) {
    it(`are not repeated from ${title}`, () => {
      const lines = problemsOf(changes).join("\n");
      assert.notEqual(lines, "");
      assert.doesNotMatch(lines, /hunter2/);
    });
  }
});

function nested(levels: number): Written {
  return levels === 0 ? {} : { more: nested(levels - 1) };
}
