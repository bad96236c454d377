import assert from "node:assert/strict";
import type { Graph, GraphNode } from "./graph.ts";

/** Children are `${parent}-${role}`: the rule that makes a rename cheap and a URN readable. */
export function assertChildNamesStartWithParent(graph: Graph): void {
  const strays = graph.nodes
    .filter((node) => node.parent !== undefined && !node.name.startsWith(`${node.parent}-`))
    .map((node) => `${node.name} under ${node.parent ?? ""}`);
  assert.deepEqual(strays, []);
}

/** Nothing of Kubernetes is declared against a default provider, which would be whatever context a user has open. */
export function assertEveryKubernetesResourceHasProvider(graph: Graph): void {
  const strays = graph.nodes
    .filter((node) => node.type.startsWith("kubernetes:") && node.provider === undefined)
    .map((node) => node.name);
  assert.deepEqual(strays, []);
}

const sensitive = /MOCK KEY|PRIVATE KEY|client-key-data|token of /;

/**
 * No private key, token or kubeconfig stands readable among the inputs of any resource, plain or in base64 text.
 * `known` adds strings that the test itself gave as secrets.
 */
export function assertNoPlaintextSecrets(graph: Graph, known: readonly string[] = []): void {
  const isSensitive = (text: string): boolean =>
    sensitive.test(text) || known.some((secret) => text.includes(secret));
  const leaks = graph.nodes.flatMap((node) =>
    readableStrings(node)
      .filter(({ text }) => isSensitive(text) || isSensitive(fromBase64(text)))
      .map(({ path }) => `${node.name}: ${path}`),
  );
  assert.deepEqual(leaks, []);
}

/** Two runs declared the same resources with the same places and orders: a preview promises what an update does. */
export function assertSameShape(left: Graph, right: Graph): void {
  assert.deepEqual(shape(left), shape(right));
}

/** Type, name, parent and provider of every resource, sorted: what does not depend on known values. */
function shape(graph: Graph): string[] {
  return graph.nodes
    .map((node) =>
      [node.type, node.name, `in ${node.parent ?? "-"}`, `by ${node.provider ?? "-"}`].join(" "),
    )
    .sort();
}

interface Text {
  readonly path: string;
  readonly text: string;
}

function readableStrings(node: GraphNode): Text[] {
  const walk = (value: unknown, path: string): Text[] => {
    if (node.secrets.includes(path)) {
      return [];
    }
    if (typeof value === "string") {
      return [{ path, text: value }];
    }
    if (Array.isArray(value)) {
      return value.flatMap((item, index) => walk(item, `${path}[${index}]`));
    }
    if (typeof value === "object" && value !== null) {
      return Object.entries(value).flatMap(([key, item]) => {
        const escaped = key.replaceAll(".", "\\.");
        return walk(item, path === "" ? escaped : `${path}.${escaped}`);
      });
    }
    return [];
  };
  return walk(node.inputs, "");
}

function fromBase64(text: string): string {
  return /^[A-Za-z0-9+/=\s]{16,}$/.test(text) ? Buffer.from(text, "base64").toString() : "";
}
