import { isMapping } from "../fields.ts";
import {
  looksSecret,
  message,
  type Problem,
  problemAt,
  REDACTED,
  type SettingPath,
} from "../problem.ts";

const DEEPEST = 40;

/**
 * Credentials inside structured settings. Pulumi encrypts whole keys, so a credential inside a mapping is readable in the
 * stack file, in previews and in the state of every resource that uses it. Names and PEM blocks reveal most of them.
 *
 * The search has a depth limit, so that nesting beyond any sense is rejected instead of followed.
 */
export function secretProblems(document: unknown): Problem[] {
  function search(value: unknown, path: SettingPath): Problem[] {
    if (path.length > DEEPEST) {
      const tooDeep = message("nested too deeply", `at most ${DEEPEST} levels`);
      return [problemAt(path.slice(0, 2), tooDeep, "more")];
    }
    if (looksSecret(String(path.at(-1) ?? ""), value)) {
      const text = message("looks like a credential, in a setting in plain text", "a secret key");
      return [problemAt(path, text, REDACTED)];
    }
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      return items.flatMap((item, index) => search(item, [...path, index]));
    }
    return isMapping(value)
      ? Object.entries(value).flatMap(([key, item]) => search(item, [...path, key]))
      : [];
  }
  return search(document, []);
}
