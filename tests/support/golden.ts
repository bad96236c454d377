import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { format } from "prettier";
import type { FakeFleet } from "./apis.ts";
import { isRecord } from "./decode.ts";
import type { RecordedGraph } from "./difference.ts";
import { inspect, type GraphNode } from "./graph.ts";
import type { NodeOptions } from "./graphNode.ts";
import type { ProgramGraph } from "./program.ts";

/** A text above this many characters is recorded by its digest: a script, a certificate. */
const LONGEST_TEXT = 120;

/** What must never be in a golden file: private keys, and the mocks' stand-ins for them. */
const CREDENTIAL = /PRIVATE KEY|MOCK.KEY|client-key-data|token of /;

/**
 * What a person reviews of a graph: outputs, and resources by logical name, all sorted. Secrets are masked, what differs
 * from run to run has a name in its place, and bodies that nobody reads are digests.
 *
 * @throws when two resources have one logical name, or when a credential is in plain sight
 */
export async function recordGraph(graph: ProgramGraph, fleet: FakeFleet): Promise<RecordedGraph> {
  const names = graph.nodes.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  assert.deepEqual(twice, [], "logical names that more than one resource has");
  const nodes = graph.nodes.toSorted((left, right) => compare(left.name, right.name));
  const scrub = scrubber(fleet);
  const plain = {
    outputs: scrub(await outputs(graph.result)),
    resources: Object.fromEntries(nodes.map((node) => [node.name, scrub(resource(node))])),
  };
  assert.doesNotMatch(JSON.stringify(plain), CREDENTIAL);
  const { outputs: out, resources } = digested(plain);
  return { outputs: record(out), resources: record(resources) };
}

/** The text of a golden file: JSON in which what fits on a line is on one. */
export function print(value: unknown): Promise<string> {
  return format(JSON.stringify(value), { parser: "json", printWidth: 100 });
}

function resource(node: GraphNode): unknown {
  const options = reviewed(node);
  return {
    type: node.type,
    ...(node.parent !== undefined && { parent: node.parent }),
    ...(node.provider !== undefined && { provider: node.provider }),
    dependencies: node.dependencies,
    ...(Object.keys(options).length > 0 && { options: sorted(options) }),
    inputs: masked(node),
  };
}

/**
 * The options without what tests/graph/ requires of every stack: delete-first of Kubernetes objects (replacement.spec.ts)
 * and the hooks of Helm releases (helmRelease.spec.ts).
 */
function reviewed({ type, options }: GraphNode): NodeOptions {
  const shown = Object.entries(options).filter(([key, value]) => {
    if (key === "deleteBeforeReplace") return !(type.startsWith("kubernetes:") && value === true);
    return !(type === "kubernetes:helm.sh/v3:Release" && /^before(Create|Update)$/.test(key));
  });
  return Object.fromEntries(shown);
}

/** The stack's outputs, opened as far as they are no secrets. */
async function outputs(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    const { value: inside, known, secret } = await inspect<unknown>(value);
    if (secret) return "[secret]";
    return known ? sorted(inside) : "[unknown]";
  }
  if (Array.isArray(value)) return Promise.all(value.map(outputs));
  if (!isRecord(value)) return value;
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
  if (!isRecord(value)) return value;
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
 * Puts names in place of what differs from run to run: where the fake APIs are, and the two certificates that were made
 * for them. Nothing that is random may be left, or the next run would say so.
 */
function scrubber(fleet: FakeFleet): (value: unknown) => unknown {
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
  return transform((text, key) => {
    if (key === "archipelago/asks-for") return "digest of the addresses";
    return (
      hidden
        .reduce((result, [value, name]) => result.replaceAll(value, name), text)
        // The digest is of a kubeconfig, which has the fake API's port in it.
        .replaceAll(/(archipelago\/credentials-)[0-9a-f]{12}/g, "$1digest")
    );
  });
}

/** Long texts and the bodies of custom resource definitions by their digests. */
function digested(graph: { outputs: unknown; resources: Record<string, unknown> }) {
  const shorten = transform((text) =>
    text.length <= LONGEST_TEXT ? text : `${sha256(text)} of ${text.length} characters`,
  );
  const definition = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
  const resources = Object.entries(graph.resources).map(([name, item]) => {
    if (!isRecord(item) || item["type"] !== definition) return [name, item] as const;
    const inputs = record(item["inputs"]);
    const spec = sha256(JSON.stringify(inputs["spec"]));
    return [name, { ...item, inputs: { ...inputs, spec } }] as const;
  });
  return {
    outputs: shorten(graph.outputs),
    resources: shorten(Object.fromEntries(resources)),
  };
}

/** A function that changes every text in a JSON value, keys included; `key` is the key that a value stands under. */
function transform(change: (text: string, key: string) => string): (value: unknown) => unknown {
  const visit = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return change(value, key);
    if (Array.isArray(value)) return value.map((item) => visit(item, key));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [change(name, ""), visit(item, name)]),
    );
  };
  return (value) => visit(value, "");
}

function record(value: unknown): Record<string, unknown> {
  assert.ok(isRecord(value));
  return value;
}

function sha256(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
