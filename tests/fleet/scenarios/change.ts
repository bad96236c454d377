import assert from "node:assert/strict";
import { kube } from "../support/kube.ts";
import { settingsVariant, succeed } from "../support/run.ts";
import { declared, helloIsSpread } from "./bringUp.ts";

/** The seeds' second act: other weights, more replicas. */
export function changesAsAsked(): void {
  it("previews a change of weights and replicas as exactly that, and makes it", async () => {
    const settings = await settingsVariant("weights", (config) => ({
      ...config,
      "archipelago:demo": { replicas: 10, weights: { eu: 2, ap: 1, us: 2 } },
    }));
    const { report } = await succeed("preview", "--settings", settings);
    assert.deepEqual(declared(report), ["update demo-hello", "update demo-propagation"]);
    await succeed("up", "--settings", settings);
    await helloIsSpread({ eu: 4, ap: 2, us: 4 });
  });

  it("gives a region of weight zero the Service and no replica", async () => {
    const settings = await settingsVariant("none-in-ap", (config) => ({
      ...config,
      "archipelago:demo": { replicas: 4, weights: { eu: 1, ap: 0, us: 1 } },
    }));
    await succeed("up", "--settings", settings);
    await helloIsSpread({ eu: 2, ap: 0, us: 2 });
    const { core } = await kube("ap");
    await core.readNamespacedService({ name: "hello", namespace: "demo" });
    await succeed("up");
    await helloIsSpread({ eu: 1, ap: 1, us: 1 });
  });
}
