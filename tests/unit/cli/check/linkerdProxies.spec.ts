import assert from "node:assert/strict";
import { startedWith } from "../../../../cli/check/gather/proxies.ts";
import { counted } from "../../../../cli/check/helpers.ts";

const name = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";
const roots = { "ca-bundle.crt": "the control plane's" };
const read = (configMap: string) =>
  Promise.resolve(configMap === "linkerd-identity-trust-roots" ? roots : undefined);

// Proves: where the roots of a Linkerd proxy are read. Does not prove that its pods have them there.
describe("the roots that a Linkerd proxy was started with", () => {
  it("are in the pod of a workload", async () => {
    assert.equal(await startedWith([{ name, value: "the workload's" }], read), "the workload's");
  });

  it("are in a ConfigMap for the control plane's own pods", async () => {
    const configMapKeyRef = { name: "linkerd-identity-trust-roots", key: "ca-bundle.crt" };
    const env = [{ name, valueFrom: { configMapKeyRef } }];
    assert.equal(await startedWith(env, read), "the control plane's");
  });

  it("are none without the variable, or with nothing behind it", async () => {
    assert.equal(await startedWith(undefined, read), "");
    const configMapKeyRef = { name: "gone", key: "ca-bundle.crt" };
    assert.equal(await startedWith([{ name, valueFrom: { configMapKeyRef } }], read), "");
  });
});

describe("a number with its noun", () => {
  it("is in the plural where it is not one", () => {
    assert.deepEqual(
      [counted(1, "gateway"), counted(2, "gateway"), counted(2, "authority")],
      ["1 gateway", "2 gateways", "2 authorities"],
    );
  });
});
