import { looksSecret, type Path, type Problem, problemAt, verdict } from "../problem.ts";
import { isSection } from "../vocabulary.ts";

const DEEPEST = 40;

/**
 * Credentials inside structured settings. Pulumi encrypts whole keys: what stands inside a section is readable in the
 * stack file, in previews and in the state of whatever uses it. Names and PEM blocks give most of them away.
 *
 * The walk has a floor, so that a section nested beyond any sense is refused rather than followed.
 */
export function secretProblems(document: unknown): Problem[] {
  function search(value: unknown, path: Path): Problem[] {
    if (path.length > DEEPEST) {
      return [
        problemAt(
          path.slice(0, 2),
          verdict("is nested too deep", `at most ${DEEPEST} levels`),
          "more",
        ),
      ];
    }
    if (looksSecret(String(path.at(-1) ?? ""), value)) {
      return [
        problemAt(
          path,
          verdict("looks like a credential, which no section may hold", "a secret key of its own"),
          "a value that is not shown",
        ),
      ];
    }
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      return items.flatMap((item, index) => search(item, [...path, index]));
    }
    return isSection(value)
      ? Object.entries(value).flatMap(([key, item]) => search(item, [...path, key]))
      : [];
  }
  return search(document, []);
}
