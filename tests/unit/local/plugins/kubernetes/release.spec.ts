/** Helm releases without a cluster: arguments, command lines, stored records, and the pipe to a program in helm's place. */
import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  argumentFailures,
  completed,
  releaseArguments,
} from "../../../../../local/plugins/kubernetes/release/arguments.ts";
import {
  install,
  uninstall,
  upgrade,
} from "../../../../../local/plugins/kubernetes/release/commands.ts";
import { diff } from "../../../../../local/plugins/kubernetes/release/diff.ts";
import { helm, helmEnvironment } from "../../../../../local/plugins/kubernetes/release/helm.ts";
import {
  documents,
  resourceNames,
} from "../../../../../local/plugins/kubernetes/release/storage.ts";
import { Secret, unknown, type PropertyBag } from "../../../../../local/plugins/protocol/values.ts";

const context = {
  name: "eu",
  cluster: { server: "https://eu.example.org" },
  user: { token: "hush-token" },
  namespace: undefined,
};

describe("release arguments", () => {
  it("are refused by name when they are not supported", () => {
    const failures = argumentFailures({
      ...{ chart: "c", compat: "true", lint: false, valueYamlFiles: [], postrender: "sed" },
      ...{ repositoryOpts: { repo: "r", password: "p" }, timeout: "5m" },
    });
    const properties = failures.map(({ property }) => property);
    assert.deepEqual(properties, ["postrender", "timeout", "repositoryOpts.password"]);
  });

  it("become helm's command line; values never do", () => {
    const release = releaseArguments({
      ...{
        name: "r",
        namespace: "n",
        chart: "c",
        version: "1.2.3",
        repositoryOpts: { repo: "https://x" },
      },
      ...{ values: { password: "hush" }, timeout: 60, createNamespace: true, skipCrds: true },
    });
    const command = install(release).join(" ");
    assert.equal(
      command,
      "install r c --version 1.2.3 --repo https://x --namespace n --timeout 60s --wait --skip-crds " +
        "--values - --create-namespace",
    );
    assert.ok(upgrade(release).includes("--reset-values"));
    assert.deepEqual(uninstall(release).slice(0, 2), ["uninstall", "r"]);
    const quick = releaseArguments({ name: "r", chart: "c", skipAwait: true, waitForJobs: true });
    assert.ok(!install(quick).some((flag) => flag.startsWith("--wait")));
  });

  it("have helm's timeout when nothing is said", () => {
    assert.deepEqual(completed({ chart: "c", atomic: false }), { chart: "c", timeout: 300 });
    assert.deepEqual(completed({ chart: "c", skipAwait: true }), { chart: "c", skipAwait: true });
  });
});

describe("a release's diff", () => {
  const inputs = {
    name: "r",
    namespace: "n",
    chart: "c",
    version: "1.0.0",
    timeout: 300,
    values: { a: 1 },
  };
  const between = (before: PropertyBag, outputs: PropertyBag, after: PropertyBag) =>
    diff({
      ...{ urn: "u", name: "r", type: "t", id: "n/r", ignoreChanges: [] },
      ...{
        oldInputs: before,
        oldOutputs: { ...outputs, __inputs: new Secret(before) },
        inputs: after,
      },
    });

  it("is empty for the same arguments, and for the empty ones that another plugin stores", () => {
    const theirs = { ...inputs, atomic: false, keyring: "", repositoryOpts: null };
    assert.equal(between(theirs, theirs, inputs).changes, "none");
  });

  it("sees changed, unknown and drifted values, and what cannot be changed", () => {
    const paths = (result: ReturnType<typeof diff>) => Object.keys(result.detailed ?? {});
    assert.deepEqual(paths(between(inputs, inputs, { ...inputs, values: { a: unknown } })), [
      "values.a",
    ]);
    const drifted = { ...inputs, values: { a: 2 } };
    assert.deepEqual(paths(between(inputs, drifted, inputs)), ["values.a"]);
    const renamed = between(inputs, inputs, { ...inputs, namespace: "m" });
    assert.equal(renamed.detailed?.["namespace"]?.replace, true);
  });
});

describe("a rendered manifest", () => {
  it("is read object by object, and named by kind", () => {
    const objects = documents(`---
# only a comment
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: d, namespace: n }
---
apiVersion: v1
kind: Secret
metadata: { name: s }
`);
    assert.deepEqual(resourceNames(objects), {
      "Deployment.apps/apps/v1": ["n/d"],
      "Secret/v1": ["s"],
    });
  });
});

describe("running helm", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-helm-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A shell script in helm's place. */
  async function script(text: string, extra: NodeJS.ProcessEnv = {}) {
    const path = join(folder, "helm");
    await writeFile(path, `#!/bin/sh\n${text}\n`);
    await chmod(path, 0o755);
    return helmEnvironment(context, {
      PATH: process.env["PATH"],
      FOLDER: folder,
      ARCHIPELAGO_HELM: path,
      ...extra,
    });
  }

  it("gives it the values and, as often as it looks, the kubeconfig", async () => {
    const environment = await script(
      'cat; cat "$KUBECONFIG" > /dev/null; cat "$KUBECONFIG"; stat -L -c %a "$KUBECONFIG"',
    );
    const { signal } = new AbortController();
    const output = await helm(environment, [], { values: { a: "b" }, signal });
    assert.ok(output.startsWith('{"a":"b"}{"apiVersion":"v1"'));
    assert.ok(output.includes("hush-token"));
    assert.ok(output.trimEnd().endsWith("600"));
  });

  it("lets no variable point it elsewhere", async () => {
    const misleading = {
      KUBECONFIG: "/else",
      HELM_KUBECONTEXT: "us",
      HELM_NAMESPACE: "x",
      HELM_CACHE_HOME: "/kept",
    };
    const environment = await script("env", misleading);
    const output = await helm(environment, [], { signal: new AbortController().signal });
    assert.ok(!/HELM_KUBECONTEXT|HELM_NAMESPACE|\/else/.test(output));
    assert.match(output, /HELM_CACHE_HOME=\/kept/);
  });

  it("fails in its own words", async () => {
    const environment = await script(
      'echo "WARNING: Kubernetes configuration file is x" >&2; echo "Error: no" >&2; exit 1',
    );
    const run = helm(environment, [], { signal: new AbortController().signal });
    await assert.rejects(run, /^Error: no$/);
    const absent = { ...environment, binary: join(folder, "absent") };
    const started = helm(absent, [], { signal: new AbortController().signal });
    await assert.rejects(started, /helm could not be started/);
  });

  it("asks it to end when the engine cancels", async () => {
    const environment = await script(
      'trap "echo asked > $FOLDER/asked; exit 1" TERM; touch $FOLDER/up; while :; do sleep 0.1; done',
    );
    const cancellation = new AbortController();
    const run = helm(environment, [], { signal: cancellation.signal });
    const up = async (): Promise<string> => readFile(join(folder, "up"), "utf8").catch(() => up());
    await up();
    cancellation.abort();
    await assert.rejects(run);
    assert.equal(await readFile(join(folder, "asked"), "utf8"), "asked\n");
  });
});
