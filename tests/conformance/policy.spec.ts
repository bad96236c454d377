/**
 * The policy pack under the real engine, which starts it with @pulumi/pulumi's own runner of policy packs. Between the
 * two stands a script of this test: Pulumi's Node language host, which finds that runner and starts it, is not among the
 * local cloud's parts. The script is what a Pulumi without a language host has in its place, `pulumi-analyzer-policy-…`.
 *
 * Not proven here: Pulumi's language host itself; each rule in full, for which see tests/unit/policy; that the program
 * keeps the rules, for which see tests/graph/policy.spec.ts.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type EngineStack, failureOf, openEngineStack, steps } from "./support/engineStack.ts";

const packs = [join(import.meta.dirname, "../../policy")];

/** A folder with the executable that starts policy packs of the runtime `nodejs`. */
async function writeAnalyzer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "archipelago-analyzer-"));
  const runner = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const lines = ["#!/bin/sh", `exec "${process.execPath}" "${runner}" "$@"`, ""];
  await writeFile(join(folder, "pulumi-analyzer-policy-nodejs"), lines.join("\n"), { mode: 0o755 });
  return folder;
}

describe("the policy pack under the engine", function () {
  this.timeout(300_000);
  let folder: string;
  let stack: EngineStack;
  before(async () => {
    folder = await writeAnalyzer();
    const analyzers = [{ name: "policy-nodejs", path: folder }];
    stack = await openEngineStack("kubernetes", {}, { analyzers });
  });
  after(async () => {
    await stack.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A provider that writes objects to files, so that no cluster is needed. */
  const provider = (args: Partial<k8s.ProviderArgs> = { clusterIdentifier: "eu" }) =>
    new k8s.Provider("eu-provider", { renderYamlToDirectory: join(folder, "objects"), ...args });
  const runs = (declare: () => unknown) => () => {
    declare();
    return Promise.resolve({});
  };
  const service = (spec: k8s.types.input.core.v1.ServiceSpec) =>
    runs(() => {
      const metadata = { name: "gateway", namespace: "istio-system" };
      new k8s.core.v1.Service("gateway", { metadata, spec }, { provider: provider() });
    });
  const open = service({ type: "LoadBalancer", ports: [{ port: 15443 }] });

  /** The violations that a failed preview printed, as `rule: message`. */
  const violationsOf = async (program: pulumi.automation.PulumiFn, configs: string[] = []) => {
    const before = stack.printed().length;
    await failureOf(stack.preview(program, { packs, configs }));
    return stack.printed().slice(before);
  };

  it("ends a preview with the rule and what is wrong", async () => {
    const printed = await violationsOf(open);
    assert.match(printed, /archipelago@v0\.1\.0 .*\[mandatory\]  closed-load-balancers/s);
    assert.match(printed, /spec\.loadBalancerSourceRanges: every address may connect; got nothing/);
  });

  it("lets a preview through that keeps the rules", async () => {
    const closed = service({ type: "LoadBalancer", loadBalancerSourceRanges: ["192.0.2.0/24"] });
    const changes = await stack.preview(closed, { packs });
    assert.deepEqual(steps(changes), ["create gateway"]);
  });

  it("takes options and levels from a file", async () => {
    const file = join(folder, "config.json");
    const write = (config: object) => writeFile(file, JSON.stringify(config));
    await write({ "closed-load-balancers": { open: ["istio-system/*"] } });
    await stack.preview(open, { packs, configs: [file] });
    await write({ "closed-load-balancers": "advisory" });
    const before = stack.printed().length;
    await stack.preview(open, { packs, configs: [file] });
    assert.match(stack.printed().slice(before), /\[advisory\].*closed-load-balancers/s);
  });

  it("refuses a provider without an identity, and an object without a provider", async () => {
    const printed = await violationsOf(
      runs(() => {
        provider({});
        new k8s.core.v1.Namespace("demo", { metadata: { name: "demo" } });
      }),
    );
    assert.match(printed, /clusterIdentifier: missing; got nothing/);
    assert.match(printed, /provider: no explicit provider; got "default/);
  });

  it("refuses a pod with privileges", async () => {
    const spec = { containers: [{ name: "shell", image: "docker.io/library/busybox:1" }] };
    const printed = await violationsOf(
      runs(() => new k8s.core.v1.Pod("shell", { spec }, { provider: provider() })),
    );
    assert.match(printed, /spec\.containers\[0\]\.securityContext\.runAsNonRoot: got nothing/);
  });

  it("makes a plain credential secret in the state", async () => {
    const key = ["-----BEGIN EC PRIVATE", "KEY-----\nAAAA"].join(" ");
    const program = runs(
      () => new k8s.core.v1.ConfigMap("keys", { data: { key } }, { provider: provider() }),
    );
    await stack.up(program, { policies: { packs } });
    assert.doesNotMatch(await stack.stateFile(), /EC PRIVATE/);
    await stack.up(program);
    assert.match(await stack.stateFile(), /EC PRIVATE/, "without the pack");
    await stack.destroy();
  });

  it("checks what only an update knows once it is known", async () => {
    const program = runs(() => {
      const options = { provider: provider() };
      const config = new k8s.core.v1.ConfigMap("config", {}, options);
      // A preview does not know the id of a new resource.
      const ranges = config.id.apply(() => []);
      const spec = { type: "LoadBalancer", loadBalancerSourceRanges: ranges };
      new k8s.core.v1.Service("gateway", { spec }, options);
    });
    await stack.preview(program, { packs });
    const before = stack.printed().length;
    await failureOf(stack.up(program, { policies: { packs } }));
    assert.match(stack.printed().slice(before), /every address may connect/);
    await stack.destroy();
  });
});
