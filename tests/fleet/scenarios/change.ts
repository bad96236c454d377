import assert from "node:assert/strict";
import { kube } from "../support/kube.ts";
import { settingsVariant, succeed } from "../support/run.ts";
import { declared, waitForHello } from "./bringUp.ts";

/** Changes of weights and replicas. */
export function changesSettings(): void {
  it("previews a change of weights and replicas as exactly that, and applies it", async () => {
    const settings = await settingsVariant("weights", (config) => ({
      ...config,
      "archipelago:demo": { replicas: 6, weights: { eu: 2, ap: 0, us: 1 } },
    }));
    const { report } = await succeed("preview", "--settings", settings);
    assert.deepEqual(declared(report), ["update demo-hello", "update demo-propagation"]);
    await succeed("up", "--settings", settings);
    await waitForHello({ eu: 4, ap: 0, us: 2 });
  });

  it("gives a region of weight zero the Service but no replica", async () => {
    await waitForHello({ eu: 4, ap: 0, us: 2 });
    const { core } = await kube("ap");
    await core.readNamespacedService({ name: "hello", namespace: "demo" });
    await succeed("up");
    await waitForHello({ eu: 1, ap: 1, us: 1 });
  });
}
