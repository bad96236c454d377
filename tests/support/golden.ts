import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { FakeFleet } from "./apis.ts";
import { isRecord } from "./decode.ts";
import type { RecordedGraph } from "./difference.ts";
import { inspect, type GraphNode } from "./graph.ts";
import type { NodeOptions } from "./graphNode.ts";

/** Maximum length of a text that is recorded in full; longer ones, such as scripts and certificates, by their digest. */
const LONGEST_TEXT = 120;

/** Private keys, and the mocks' placeholders for them, which must never be in a golden file. */
const CREDENTIAL = /PRIVATE KEY|MOCK.KEY|client-key-data|token of /;

/** Result of a run of the program, to be recorded. */
export interface RecordedRun {
  readonly nodes: readonly GraphNode[];
  /** The stack's outputs as JSON, secrets masked. */
  readonly outputs: unknown;
}

/** A text that differs between runs, and the name that is recorded instead. */
export type Alias = readonly [text: string, name: string];

/**
 * The reviewed form of a graph: outputs, and resources by logical name, all sorted. Secrets are masked, values that differ
 * between runs are replaced by names, and long bodies by digests.
 *
 * @throws Error if two resources have the same logical name, or if a credential is in plain text
 */
export function recordGraph(
  run: RecordedRun,
  fleet: FakeFleet,
  aliases: readonly Alias[] = [],
): RecordedGraph {
  const names = run.nodes.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  assert.deepEqual(twice, [], "logical names that more than one resource has");
  const nodes = run.nodes.toSorted((left, right) => compare(left.name, right.name));
  const scrub = scrubber([...aliases, ...aliasesOf(fleet)]);
  const plain = {
    outputs: scrub(sorted(run.outputs)),
    resources: Object.fromEntries(nodes.map((node) => [node.name, scrub(resource(node))])),
  };
  assert.doesNotMatch(JSON.stringify(plain), CREDENTIAL);
  const { outputs, resources } = digested(plain);
  return { outputs: record(outputs), resources: record(resources) };
}

function resource(node: GraphNode): unknown {
  const options = reviewed(node);
  return {
    type: node.type,
    ...(node.parent !== undefined && { parent: node.parent }),
    ...(node.provider !== undefined && { provider: node.provider }),
    dependencies: node.dependencies,
    ...(Object.keys(options).length > 0 && { options: sorted(options) }),
    inputs: masked(node.inputs, node.secrets),
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

/** A program's outputs, with the values of those that are no secrets. */
export async function openOutputs(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    const { value: inside, known, secret } = await inspect<unknown>(value);
    if (secret) return "[secret]";
    return known ? inside : "[unknown]";
  }
  if (Array.isArray(value)) return Promise.all(value.map(openOutputs));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await openOutputs(item)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** A value with its keys sorted and every secret masked, including empty ones. */
export function masked(value: unknown, secrets: readonly string[]): unknown {
  const hidden = new Set(secrets);
  return walk(value, "", (path) => hidden.has(path));
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

/** Addresses of the fake APIs, and the certificates that were issued for them. */
function aliasesOf(fleet: FakeFleet): readonly Alias[] {
  const issued = ["ca", "admin", "server"].map((role) => `karmada-pki-${role}-certificate`);
  const made = issued.flatMap((name) => {
    const certPem = String(fleet.state({ type: "", name, inputs: {} })?.["certPem"]);
    const { fingerprint256 } = new X509Certificate(certPem);
    return [
      [certPem, `certPem of ${name}`] as const,
      [fingerprint256, `fingerprint of ${name}`] as const,
    ];
  });
  return [
    ...made,
    [fleet.karmada.url, "https://karmada.example"],
    [new URL(fleet.karmada.url).hostname, "karmada.example"],
    [fleet.clusters.url, "http://cluster.example"],
    [`.clusters.example:${fleet.clusters.tls.port}`, ".clusters.example"],
  ];
}

/** Replaces values that differ between runs by names. */
function scrubber(aliases: readonly Alias[]): (value: unknown) => unknown {
  return transform((text, key) => {
    if (key === "archipelago/asks-for") return "digest of the addresses";
    if (key === "archipelago/vouches-for") return "digest of the addresses and credentials";
    return (
      aliases
        .reduce((result, [value, name]) => result.replaceAll(value, name), text)
        // Digests of kubeconfigs depend on the fake API's port.
        .replaceAll(/(archipelago\/credentials-)[0-9a-f]{12}/g, "$1digest")
        .replaceAll(/\b([a-z0-9-]+)=[0-9a-f]{12}\b/g, "$1=digest")
    );
  });
}

/** Replaces long texts and the bodies of CRDs by their digests. */
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

/** A function that maps every string in a JSON value, keys included; `key` is the key of the value. */
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
