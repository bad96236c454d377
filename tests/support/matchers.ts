import assert from "node:assert/strict";
import type { Graph, GraphNode } from "./graph.ts";

/** Checks that children are named `${parent}-${role}`, which makes renames cheap and URNs readable. */
export function assertChildNamesStartWithParent(graph: Graph): void {
  const strays = graph.nodes
    .filter((node) => node.parent !== undefined && !node.name.startsWith(`${node.parent}-`))
    .map((node) => `${node.name} under ${node.parent ?? ""}`);
  assert.deepEqual(strays, []);
}

/** Checks that no Kubernetes resource uses a default provider, whose cluster would be the user's current context. */
export function assertEveryKubernetesResourceHasProvider(graph: Graph): void {
  const strays = graph.nodes
    .filter((node) => node.type.startsWith("kubernetes:") && node.provider === undefined)
    .map((node) => node.name);
  assert.deepEqual(strays, []);
}

const sensitive = /MOCK KEY|PRIVATE KEY|client-key-data|token of /;

/**
 * Checks that no private key, token or kubeconfig is readable in the inputs of any resource, plain or in base64.
 * `known` adds strings that the test itself passed as secrets.
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

/** Checks that two runs declared the same resources with the same parents and dependencies, as in preview and update. */
export function assertSameShape(left: Graph, right: Graph): void {
  assert.deepEqual(shape(left), shape(right));
}

/** Returns type, name, parent and provider of every resource, sorted: the parts that do not depend on known values. */
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
