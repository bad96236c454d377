import { type Redactor, removed } from "./redact.ts";

type Mapping = Record<string, unknown>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keys of objects that say nothing to a maintainer, or repeat the whole object. */
const noise = new Set(["managedFields", "kubectl.kubernetes.io/last-applied-configuration"]);

/** Keys of which only the sizes are kept, as they may hold anything. */
const contents = new Set(["data", "binaryData", "stringData"]);

const secretKey =
  /(passw(or)?d|passphrase|secret|token|api-?key|access-?key|key-?data|credentials?|authorization)$/i;
/** Names, not values. */
const reference = /^(secretName|tokenSecret|.*(Name|Ref|Namespace|Path))$/;

/** Replaces texts by their sizes: of a Secret or a ConfigMap it matters which keys it has. */
function sizes(value: unknown): unknown {
  if (!isMapping(value)) return value === undefined || value === null ? value : removed;
  return Object.fromEntries(
    Object.entries(value).map(([key, content]) => [
      key,
      typeof content === "string" ? `${removed}, ${content.length} characters` : removed,
    ]),
  );
}

/** The variables of a container: their names, and where values come from. Literal values may be anything. */
function variables(value: unknown): unknown {
  if (!Array.isArray(value)) return removed;
  return value.map((variable: unknown) =>
    isMapping(variable) && "value" in variable ? { ...variable, value: removed } : variable,
  );
}

/**
 * Kubernetes objects, or a part of one, without secrets: the data of Secrets and ConfigMaps and the values of variables are
 * removed wherever they are, also inside the manifests of another object; other texts are redacted.
 */
export function sanitize(value: unknown, redactor: Redactor): unknown {
  if (typeof value === "string") return redactor.text(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((one) => sanitize(one, redactor));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !noise.has(key));
  return Object.fromEntries(
    entries.map(([key, content]) => {
      if (contents.has(key) && isMapping(content)) return [redactor.text(key), sizes(content)];
      if (key === "env") return [key, variables(content)];
      const secret = secretKey.test(key) && !reference.test(key) && typeof content === "string";
      return [redactor.text(key), secret ? removed : sanitize(content, redactor)];
    }),
  );
}
