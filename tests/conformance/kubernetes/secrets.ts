/** Secrets in objects and in the values of releases, in the state's file and on the terminal. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { address, type Fixture } from "../support/kubernetesFixture.ts";

const chart = {
  "Chart.yaml": "apiVersion: v2\nname: plain\nversion: 1.0.0\n",
  "templates/map.yaml": `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-settings }
data: { color: {{ .Values.color | quote }} }
`,
};

/** Registers the cases. */
export function secretCases(fixture: () => Fixture): void {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-chart-"));
    await mkdir(join(folder, "templates"));
    for (const [name, text] of Object.entries(chart)) await writeFile(join(folder, name), text);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("are not in the state's text, nor are secret values of a release", async () => {
    const { stack, program, namespace, read } = fixture();
    await stack.up(
      program((options) => {
        const hidden = pulumi.secret("hush-map-value");
        const map = new k8s.core.v1.ConfigMap("map", { data: { open: "told", hidden } }, options);
        const text = { stringData: { key: "hush-text-value" } };
        const secret = new k8s.core.v1.Secret("secret", text, options);
        const values = { color: pulumi.secret("hush-color-value") };
        new k8s.helm.v3.Release(
          "release",
          { name: "r", namespace, chart: folder, values },
          options,
        );
        return { map: map.data, data: secret.data };
      }),
    );
    assert.deepEqual(stack.secretOutputs().sort(), ["data", "map"]);
    const state = await stack.stateFile();
    for (const hidden of ["hush-map-value", "hush-text-value", "hush-color-value"]) {
      assert.ok(!state.includes(hidden), hidden);
      assert.ok(!state.includes(Buffer.from(hidden).toString("base64")), hidden);
      assert.ok(!stack.printed().includes(hidden), hidden);
    }
    const settings = await read(address("v1", "ConfigMap", "r-settings", namespace));
    assert.equal(settings.data?.["color"], "hush-color-value");
    await stack.destroy();
  });
}
