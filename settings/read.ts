import { isMapping } from "./fields.ts";
import { mistypedKey } from "./namespaces.ts";
import { message, oneOf, type Problem, problemAt, showValue } from "./problem.ts";
import { schema } from "./schema.ts";

/** The namespace of the settings: the project's name. */
export const NAMESPACE = "archipelago";

/** Key of a secret: a kubeconfig with the contexts of all clusters of provider `kubeconfig`. */
export const KUBECONFIG = "kubeconfig";

/** Key of a secret: the users of Linkerd's dashboard, as lines of an htpasswd file. */
export const VIZ_USERS = "vizUsers";

/** Key of a secret: the access key and the secret key of the bucket with Karmada's snapshots, `ACCESS:SECRET`. */
export const BUCKET_KEY = "bucketKey";

/** Settings that are plain strings in Pulumi's configuration; all others arrive as JSON. */
const STRING_SETTINGS = ["kubernetesVersion", "mesh", "network"];

/** Pulumi's configuration, decoded but not yet checked. */
export interface RawSettings {
  /** Values of the stack file by top-level key. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly kubeconfig: string | undefined;
  readonly vizUsers: string | undefined;
  readonly bucketKey: string | undefined;
  readonly problems: readonly Problem[];
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * Decodes the project's own keys of Pulumi's configuration (`namespace:key` to string). Other namespaces belong to other
 * packages and are ignored, except one that looks like a known one, mistyped.
 */
export function readConfiguration(configuration: Readonly<Record<string, string>>): RawSettings {
  const known = [...Object.keys(schema.shape), KUBECONFIG, VIZ_USERS, BUCKET_KEY];
  const document = new Map<string, unknown>();
  const problems: Problem[] = [];
  let kubeconfig: string | undefined;
  let vizUsers: string | undefined;
  let bucketKey: string | undefined;

  for (const [fullKey, text] of Object.entries(configuration)) {
    const [namespace = "", ...rest] = fullKey.split(":");
    const key = rest.join(":");
    if (namespace !== NAMESPACE) {
      const problem = mistypedKey(fullKey);
      if (problem !== undefined) problems.push(problem);
      continue;
    }
    if (!known.includes(key)) {
      const unknownKey = message("unknown key", oneOf(known));
      problems.push(problemAt([key], unknownKey, showValue(key)));
    } else if (key === KUBECONFIG) {
      if (text !== "") kubeconfig = text;
    } else if (key === VIZ_USERS) {
      if (text !== "") vizUsers = text;
    } else if (key === BUCKET_KEY) {
      if (text !== "") bucketKey = text;
    } else if (STRING_SETTINGS.includes(key)) {
      document.set(key, text);
    } else {
      const decoded = parseJson(text);
      if (decoded === undefined) {
        // The text is not repeated: it may hold anything.
        problems.push(problemAt([key], "cannot be parsed", "text that is not JSON"));
      } else if (!isNoManager(key, decoded.value)) {
        document.set(key, decoded.value);
      }
    }
  }
  return { document: Object.fromEntries(document), kubeconfig, vizUsers, bucketKey, problems };
}

/** Pulumi.yaml needs a default for every key that a stack may omit; the manager's is an empty mapping. */
function isNoManager(key: string, value: unknown): boolean {
  return key === "manager" && isMapping(value) && Object.keys(value).length === 0;
}
