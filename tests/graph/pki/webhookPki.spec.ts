import assert from "node:assert/strict";
import { WebhookPki } from "../../../components/pki/webhookPki.ts";
import { deploy, inspect } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertNoPlaintextSecrets,
} from "../../support/matchers.ts";

// Shows the declaration of the webhooks' certificates. A fleet with Linkerd shows that real webhooks read them.

describe("the webhooks' certificates", () => {
  it("have keys in PKCS #8 form, and an authority of the cluster's own", async () => {
    const graph = await deploy(
      () =>
        new WebhookPki("webhooks-eu", {
          ...{ cluster: "eu", namespace: "linkerd", services: { policyValidator: "validator" } },
          ...{ validityDays: 100, authorityValidityDays: 1000, renewalWindowDays: 10 },
        }),
    );
    assertChildNamesStartWithParent(graph);
    assertNoPlaintextSecrets(graph);
    const key = await inspect(graph.result.webhooks.policyValidator.keyPem);
    assert.equal(key.secret, true);
    assert.match(key.value ?? "", /PKCS8/);
  });
});
