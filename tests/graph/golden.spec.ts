import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { type GraphNode, inspect } from "../support/graph.ts";
import { assertNoPlaintextSecrets } from "../support/matchers.ts";
import { type ProgramGraph, runProgram } from "../support/program.ts";
import { deployableConfiguration } from "../support/stacks.ts";

// Shows, for the stacks that come with the project, that the program declares what it declared when somebody last
// looked: a change of the graph is a change of a file that is reviewed. UPDATE_GOLDEN=1 writes the files anew.
//
// Does not show that what is in the files is right, nor that a provider would accept it; what a secret holds, as secrets
// are masked; which address leads to which cluster, as all clusters have the same fake one; the real Gateway API
// manifest; nor the order of registration.

const stacks = [
  "dev",
  "local",
  "regional",
  "linkerd",
  "linkerd-ingress",
  "linkerd-flat",
  "linkerd-single",
  "primary-remote",
  "flat",
  "flat-primary-remote",
];

describe("The graph of a stack", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  for (const stack of stacks) {
    it(`is that of tests/golden/${stack}.json`, async () => {
      const config = await deployableConfiguration(stack, fleet);
      const graph = await runProgram({ stack, config, fleet });
      assertNoPlaintextSecrets(graph);
      const content = { outputs: await outputs(graph.result), resources: resources(graph) };
      const text = `${scrubbed(JSON.stringify(content, undefined, 2), fleet)}\n`;
      assert.doesNotMatch(text, /PRIVATE KEY|MOCK.KEY|client-key-data|token of /);
      const file = new URL(`../golden/${stack}.json`, import.meta.url);
      if (process.env["UPDATE_GOLDEN"] === "1") await writeFile(file, text);
      assertSameLines(text, await readFile(file, "utf8"));
    }).timeout(120_000);
  }

  it("is not the same for both", async () => {
    const [dev, local] = await Promise.all(
      stacks.map((stack) => readFile(new URL(`../golden/${stack}.json`, import.meta.url), "utf8")),
    );
    assert.notEqual(dev, local);
  });
});

/** What a person reviews of a graph, sorted by name and then type. */
function resources(graph: ProgramGraph): unknown[] {
  return graph.nodes
    .map((node) => ({
      name: node.name,
      type: node.type,
      ...(node.parent !== undefined && { parent: node.parent }),
      ...(node.provider !== undefined && { provider: node.provider }),
      dependencies: node.dependencies,
      ...optionsOf(node),
      inputs: masked(node),
    }))
    .sort((left, right) => compare(left.name, right.name) || compare(left.type, right.type));
}

/**
 * Without what tests/graph/ requires of every stack: delete-first of Kubernetes objects (replacement.spec.ts), and the
 * hooks of Helm releases (helmRelease.spec.ts).
 */
function optionsOf({ type, options }: GraphNode): { readonly options?: unknown } {
  const shown = Object.entries(options).filter(([key, value]) => {
    if (key === "deleteBeforeReplace") return !(type.startsWith("kubernetes:") && value === true);
    return !(type === "kubernetes:helm.sh/v3:Release" && /^before(Create|Update)$/.test(key));
  });
  return shown.length > 0 ? { options: sorted(Object.fromEntries(shown)) } : {};
}

/** The stack's outputs, opened as far as they are no secrets. */
async function outputs(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    const { value: inside, known, secret } = await inspect<unknown>(value);
    if (secret) return "[secret]";
    return known ? sorted(inside) : "[unknown]";
  }
  if (Array.isArray(value)) return Promise.all(value.map(outputs));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .sort(([left], [right]) => compare(left, right))
    .map(async ([key, item]) => [key, await outputs(item)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** The inputs with their keys sorted and every secret hidden; an empty secret too, since its being one is what counts. */
function masked({ inputs, secrets }: GraphNode): unknown {
  const hidden = new Set(secrets);
  return walk(inputs, "", (path) => hidden.has(path));
}

function sorted(value: unknown): unknown {
  return walk(value, "", () => false);
}

function walk(value: unknown, path: string, isSecret: (path: string) => boolean): unknown {
  if (isSecret(path)) return "[secret]";
  if (Array.isArray(value)) {
    return value.map((item, index) => walk(item, `${path}[${index}]`, isSecret));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => compare(left, right))
      .map(([key, item]) => {
        const escaped = key.replaceAll(".", "\\.");
        return [key, walk(item, path === "" ? escaped : `${path}.${escaped}`, isSecret)];
      }),
  );
}

/**
 * Names in place of what differs from run to run: where the fake APIs are, and the two certificates that were made for
 * them. Nothing that is random may be left, or the next run would say so.
 */
function scrubbed(text: string, fleet: FakeFleet): string {
  const made = ["karmada-pki-ca-certificate", "karmada-pki-admin-certificate"].flatMap((name) => {
    const certPem = String(fleet.state({ type: "", name, inputs: {} })?.["certPem"]);
    const { fingerprint256 } = new X509Certificate(certPem);
    return [
      [certPem, `certPem of ${name}`] as const,
      [fingerprint256, `fingerprint of ${name}`] as const,
    ];
  });
  const hidden = [
    ...made,
    [fleet.karmada.url, "https://karmada.example"] as const,
    [new URL(fleet.karmada.url).hostname, "karmada.example"] as const,
    [fleet.clusters.url, "http://cluster.example"] as const,
  ];
  return (
    hidden
      .reduce(
        (result, [value, name]) => result.replaceAll(JSON.stringify(value).slice(1, -1), name),
        text,
      )
      .replaceAll(
        /("archipelago\/asks-for": )"sha256:[0-9a-f]{64}"/g,
        '$1"digest of the addresses"',
      )
      // The digest is of a kubeconfig, which has the fake API's port in it.
      .replaceAll(/(archipelago\/credentials-)[0-9a-f]{12}/g, "$1digest")
  );
}

/** Compares line by line, and shows the first difference with what is around it: a whole graph would hide it. */
function assertSameLines(actual: string, expected: string): void {
  const [left, right] = [actual.split("\n"), expected.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at < 0 && left.length === right.length) return;
  const start = Math.max(0, (at < 0 ? left.length : at) - 12);
  const part = (lines: readonly string[]): string => lines.slice(start, start + 24).join("\n");
  assert.equal(
    part(left),
    part(right),
    `differs from line ${start + 1} on; UPDATE_GOLDEN=1 writes it anew`,
  );
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
