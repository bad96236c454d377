/** Objects: made, left alone, drifted and repaired, refused, looked up, removed. */
import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { edits, everyKind } from "../support/everyKind.ts";
import {
  address,
  failureOf,
  type Fixture,
  official,
  steps,
  type Build,
} from "../support/kubernetesFixture.ts";

/** Registers the cases. */
export function objectCases(fixture: () => Fixture): void {
  it("are made once, found unchanged, and repaired after a hand has edited them", async () => {
    const { stack, read, edit, program } = fixture();
    const every = program(everyKind, { enableSecretMutable: true, enableConfigMapMutable: true });
    const made = await stack.up(every);
    assert.equal(made.filter(({ op }) => op === "create").length, 14);
    assert.deepEqual(await stack.up(every, { refresh: true }), []);

    for (const { target, patch } of edits) await edit(target, patch, "kubectl-edit");
    const drifted = await stack.refresh();
    assert.deepEqual(drifted.map(({ name }) => name).sort(), edits.map(({ name }) => name).sort());
    const repaired = await stack.up(every);
    assert.deepEqual(steps(repaired).sort(), edits.map(({ name }) => `update ${name}`).sort());
    assert.deepEqual(await stack.up(every, { refresh: true }), []);

    const ids = new Map((await stack.resources()).map(({ name, id }) => [name, id]));
    assert.equal(ids.get("custom"), "every/custom");
    assert.equal(ids.get("clusterRole"), "every");
    await stack.destroy();
    assert.match(await failureOf(read(address("v1", "Namespace", "every"))), /404/);
  });

  it("keep secrets out of the state's text", async () => {
    const { stack, program } = fixture();
    await stack.up(
      program((options) => {
        const map = new k8s.core.v1.ConfigMap(
          "map",
          { data: { open: "in-the-open", hidden: pulumi.secret("hush-map-value") } },
          options,
        );
        const text = { stringData: { key: "hush-text-value" } };
        const secret = new k8s.core.v1.Secret("secret", text, options);
        return { map: map.data, data: secret.data };
      }),
    );
    assert.deepEqual(stack.secretOutputs().sort(), ["data", "map"]);
    const state = await stack.stateFile();
    for (const hidden of ["hush-map-value", "hush-text-value"]) {
      assert.ok(!state.includes(hidden), hidden);
      assert.ok(!state.includes(Buffer.from(hidden).toString("base64")), hidden);
      assert.ok(!stack.printed().includes(hidden), hidden);
    }
    assert.deepEqual(stack.outputs()["data"], {
      key: Buffer.from("hush-text-value").toString("base64"),
    });
    await stack.destroy();
  });

  it("get a generated name that stays", async () => {
    const { stack, program, namespace } = fixture();
    const unnamed = (value: string) =>
      program(
        (options) => ({ id: new k8s.core.v1.ConfigMap("map", { data: { value } }, options).id }),
        { enableConfigMapMutable: true },
      );
    await stack.up(unnamed("1"));
    const first = String(stack.outputs()["id"]);
    assert.match(first, new RegExp(`^${namespace}/map-[0-9a-f]{8}$`));
    assert.deepEqual(steps(await stack.up(unnamed("2"))), ["update map"]);
    assert.equal(stack.outputs()["id"], first);
    await stack.destroy();
  });

  it("are not taken over when they exist, unless the provider says so", async () => {
    const { stack, objects, read, program, namespace } = fixture();
    const target = address("v1", "ConfigMap", "taken", namespace);
    await objects.create({ ...target, ...{ data: { theirs: "1" } } });
    const build: Build = (options) => {
      new k8s.core.v1.ConfigMap(
        "map",
        { metadata: { name: "taken" }, data: { ours: "1" } },
        options,
      );
      return {};
    };
    assert.match(await failureOf(stack.up(program(build))), /already exists/);
    await stack.up(program(build, { upsertExistingObjects: true }));
    assert.deepEqual((await read(target)).data, { ours: "1", theirs: "1" });
    await stack.destroy();
  });

  it("that are gone already can be destroyed, and are made anew after a refresh", async () => {
    const { stack, objects, program, namespace } = fixture();
    const build: Build = (options) => {
      new k8s.core.v1.ConfigMap(
        "map",
        { metadata: { name: "vanishing" }, data: { a: "1" } },
        options,
      );
      return {};
    };
    const target = address("v1", "ConfigMap", "vanishing", namespace);
    await stack.up(program(build));
    await objects.delete(target);
    assert.deepEqual(steps(await stack.refresh()), ["delete map"]);
    assert.deepEqual(steps(await stack.up(program(build))), ["create map"]);
    await objects.delete(target);
    await stack.destroy();
  });

  it("can be looked up by their id", async () => {
    const { stack, program } = fixture();
    await stack.up(
      program((options) => ({
        uid: k8s.core.v1.Namespace.get("found", "kube-system", options).metadata.uid,
        cluster: k8s.core.v1.ConfigMap.get("map", "kube-system/kube-root-ca.crt", options).data,
      })),
    );
    assert.match(String(stack.outputs()["uid"]), /^[0-9a-f-]{36}$/);
    assert.match(JSON.stringify(stack.outputs()["cluster"]), /BEGIN CERTIFICATE/);
    await stack.destroy();
  });

  it("of a List kind, or with a generateName, are refused", async () => {
    const { stack, program } = fixture();
    const generated = program((options) => {
      new k8s.core.v1.ConfigMap("map", { metadata: { generateName: "x-" } }, options);
      return {};
    });
    assert.match(await failureOf(stack.up(generated)), /generateName.*not supported/);
    if (official) return;
    const quota = program((options) => {
      new k8s.core.v1.ResourceQuota("quota", { spec: {} }, options);
      return {};
    });
    assert.match(
      await failureOf(stack.up(quota)),
      /ResourceQuota is not supported by Archipelago's stand-in/,
    );
  });
}
