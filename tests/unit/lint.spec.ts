import assert from "node:assert/strict";
import { ESLint } from "eslint";

// Shows what the project's own lint rules refuse and let pass, under the committed configuration. Does not show that a
// function whose name and type say nothing of resources declares none.

const imports = `
import { KubeConfig } from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Probe } from "../components/verification/probe.ts";

declare const output: pulumi.Output<string>;
declare const args: ConstructorParameters<typeof Probe>[1];
declare const probes: Map<string, Probe>;
declare const probeOf: (name: string) => Probe;
declare const declareProbe: (name: string) => void;
declare const weights: Record<string, number>;
declare const optional: Readonly<Record<string, number>> | undefined;
declare const given: string;
declare const fixed: "eu" | "ap";
`;

const inApply = {
  rule: "archipelago/no-resource-in-apply",
  refused: [
    "output.apply((name) => new Probe(name, args));",
    "output.apply((name) => { [name].forEach((each) => new k8s.core.v1.Namespace(each)); });",
    "output.apply((name) => new k8s.Provider(name));",
    "output.apply((name) => k8s.core.v1.Secret.get(name, name));",
    "output.apply((name) => probeOf(name));",
    "output.apply((name) => { declareProbe(name); });",
    "output.apply(declareProbe);",
  ],
  passed: [
    "output.apply((name) => new Error(name));",
    "output.apply(() => new KubeConfig());",
    "output.apply(() => new Map<string, string>());",
    "output.apply((name) => probes.get(name));",
    'new Probe("probe", { ...args, imageMirror: "mirror" });',
  ],
};

const configuration = {
  rule: "no-restricted-syntax",
  refused: [
    'new pulumi.Config("archipelago");',
    "pulumi.runtime.allConfig();",
    'pulumi.runtime.getConfig("archipelago:mesh");',
    "pulumi.getStack();",
    'import { Config } from "@pulumi/pulumi";',
  ],
  passed: ["pulumi.runtime.isDryRun();", "new KubeConfig();"],
};

const inherited = {
  rule: "archipelago/no-inherited-lookup",
  refused: [
    "if (given in weights) throw new Error();",
    "weights[given]?.toFixed();",
    "optional?.[given]?.toFixed();",
    "weights[given] ??= 1;",
  ],
  passed: [
    "weights[given] = 1;",
    "Object.hasOwn(weights, given);",
    'weights["eu"]?.toFixed();',
    'if ("eu" in weights) throw new Error();',
    "[given][0]?.trim();",
    "weights[fixed]?.toFixed();",
  ],
};

const stackTraces = {
  rule: "no-restricted-syntax",
  refused: ['new pulumi.RunError("problem");', 'new RunError("problem");'],
  passed: ['new UserError("problem");', 'new Error("problem");'],
};

describe("The lint rules of the project", function () {
  this.timeout(120_000);
  let eslint: ESLint;

  before(() => {
    eslint = new ESLint({ cwd: new URL("../..", import.meta.url).pathname });
  });

  /** The statements that a rule reports, in a file of that path. */
  async function reported(
    rule: string,
    statements: readonly string[],
    filePath: string,
  ): Promise<readonly (string | undefined)[]> {
    const before = imports.split("\n").length;
    const [result] = await eslint.lintText([imports, ...statements].join("\n"), { filePath });
    assert.ok(result);
    assert.deepEqual(
      result.messages.filter(({ fatal }) => fatal),
      [],
    );
    const lines = result.messages.filter(({ ruleId }) => ruleId === rule).map(({ line }) => line);
    return [...new Set(lines)].map((line) => statements[line - before - 1]);
  }

  it("refuse resources in an apply, and let everything else be made there", async () => {
    const { rule, refused, passed } = inApply;
    assert.deepEqual(await reported(rule, [...passed, ...refused], "fleet/gate.ts"), refused);
  });

  it("refuse lookups that find what every object inherits", async () => {
    const { rule, refused, passed } = inherited;
    assert.deepEqual(await reported(rule, [...passed, ...refused], "fleet/gate.ts"), refused);
    assert.deepEqual(await reported(rule, refused, "tests/unit/lint.spec.ts"), []);
  });

  it("refuse to read Pulumi's configuration outside config.ts", async () => {
    const { rule, refused, passed } = configuration;
    for (const file of ["fleet/gate.ts", "components/verification/probe.ts", "index.ts"]) {
      assert.deepEqual(await reported(rule, [...passed, ...refused], file), refused, file);
    }
    assert.deepEqual(await reported(rule, refused, "config.ts"), []);
  });

  it("refuse errors for the user that have a stack", async () => {
    const { rule, refused, passed } = stackTraces;
    for (const file of ["fleet/gate.ts", "components/verification/probe.ts"]) {
      assert.deepEqual(await reported(rule, [...passed, ...refused], file), refused, file);
    }
  });
});
