import { type Problem, problemAt, verdict } from "./problem.ts";
import { schema } from "./schema.ts";
import { isSection } from "./vocabulary.ts";

/** The namespace of the settings: the project's name. */
export const NAMESPACE = "archipelago";

/** A setting that is a credential: a kubeconfig with the contexts that clusters of that provider name. */
export const KUBECONFIG = "kubeconfig";

/** The other one: who may see Linkerd's dashboard, as lines of a file that `htpasswd` makes. */
export const VIZ_USERS = "vizUsers";

/** Settings that are plain text in Pulumi's configuration; every other one arrives as JSON. */
const TEXT_SETTINGS = ["kubernetesVersion", "mesh", "network"];

/** Pulumi's configuration, sorted but not yet checked. */
export interface RawSettings {
  /** What the stack file says, by top-level key. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly kubeconfig: string | undefined;
  readonly vizUsers: string | undefined;
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
 * Picks the project's own keys out of Pulumi's configuration (`namespace:key` to text) and decodes them. Other namespaces
 * belong to other packages and are passed over.
 */
export function readSettings(configuration: Readonly<Record<string, string>>): RawSettings {
  const known = [...Object.keys(schema.shape), KUBECONFIG, VIZ_USERS];
  const document = new Map<string, unknown>();
  const problems: Problem[] = [];
  let kubeconfig: string | undefined;
  let vizUsers: string | undefined;

  for (const [fullKey, text] of Object.entries(configuration)) {
    const [namespace = "", ...rest] = fullKey.split(":");
    const key = rest.join(":");
    if (namespace !== NAMESPACE) continue;
    if (!known.includes(key)) {
      const message = verdict("unknown key", known.join(", "));
      problems.push(problemAt([key], message, JSON.stringify(key)));
    } else if (key === KUBECONFIG) {
      if (text !== "") kubeconfig = text;
    } else if (key === VIZ_USERS) {
      if (text !== "") vizUsers = text;
    } else if (TEXT_SETTINGS.includes(key)) {
      document.set(key, text);
    } else {
      const decoded = parseJson(text);
      if (decoded === undefined) {
        const message = verdict("cannot be read", "what docs/settings.md lists");
        // The text is not repeated: a broken section may hold anything.
        problems.push(problemAt([key], message, "text that is not JSON"));
      } else if (!isNoManager(key, decoded.value)) {
        document.set(key, decoded.value);
      }
    }
  }
  return { document: Object.fromEntries(document), kubeconfig, vizUsers, problems };
}

/** Pulumi.yaml needs a default for every key that a stack may leave out; the manager's is an empty section. */
function isNoManager(key: string, value: unknown): boolean {
  return key === "manager" && isSection(value) && Object.keys(value).length === 0;
}
