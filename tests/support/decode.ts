import * as pulumi from "@pulumi/pulumi";

/** The placeholder in a decoded graph for a value that the engine does not know yet. */
export const UNKNOWN = "<unknown>";

/** The engine's inputs, decoded, with the paths that were secret or unknown. */
export interface Decoded {
  readonly value: unknown;
  /** Paths like `stringData.tls\.key` or `values.certs`; only the outermost secret of a branch. */
  readonly secrets: readonly string[];
  readonly unknowns: readonly string[];
}

const { specialSigKey, specialSecretSig, specialResourceSig, unknownValue } = pulumi.runtime;

/** Decodes Pulumi's wire form of property values: secrets, unknowns and resource references. */
export function decode(wire: unknown): Decoded {
  const secrets: string[] = [];
  const unknowns: string[] = [];
  const walk = (node: unknown, path: string, insideSecret: boolean): unknown => {
    if (node === unknownValue) {
      unknowns.push(path);
      return UNKNOWN;
    }
    if (Array.isArray(node)) {
      return node.map((item, index) => walk(item, `${path}[${index}]`, insideSecret));
    }
    if (!isRecord(node)) {
      return node;
    }
    if (node[specialSigKey] === specialSecretSig) {
      if (!insideSecret) {
        secrets.push(path);
      }
      return walk(node["value"], path, true);
    }
    if (node[specialSigKey] === specialResourceSig) {
      return node["urn"];
    }
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => [key, walk(item, join(path, key), insideSecret)]),
    );
  };
  return { value: walk(wire, "", false), secrets, unknowns };
}

/** Returns whether a value is an object with string keys, and neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(path: string, key: string): string {
  const escaped = key.replaceAll(".", "\\.");
  return path === "" ? escaped : `${path}.${escaped}`;
}
