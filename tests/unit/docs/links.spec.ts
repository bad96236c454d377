import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

// Shows that what the documents point at is there. Does not show that it says what they promise.

const root = join(import.meta.dirname, "../../..");
const documents = [
  ...readdirSync(root),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((file) =>
    join("docs", file),
  ),
].filter((file) => file.endsWith(".md"));

/** The anchors of a document's headings, as GitHub makes them. */
function anchors(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function broken(document: string): string[] {
  const text = readFileSync(join(root, document), "utf8");
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  return links.flatMap(([link, path = "", anchor]) => {
    const file = path === "" ? join(root, document) : join(root, dirname(document), path);
    if (!existsSync(file)) return [link];
    if (anchor === undefined) return [];
    return anchors(readFileSync(file, "utf8")).has(anchor) ? [] : [link];
  });
}

describe("the documents", () => {
  for (const document of documents) {
    it(`${document} has no broken link`, () => {
      assert.deepEqual(broken(document), []);
    });
  }

  it("CONTRIBUTING.md names files that are there", () => {
    const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
    const named = [...text.matchAll(/(?:[\w.-]+\/)+[\w.-]*\.?\w*/g)]
      .map(([path]) => path)
      .filter((path) => /^(components|docs|fleet|settings|tests|\.ci)\//.test(path));
    assert.ok(named.length > 30);
    assert.deepEqual(
      named.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });

  it("CONTRIBUTING.md names scripts that are there", () => {
    const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, script = ""]) => script);
    assert.deepEqual(
      named.filter((script) => !(script in scripts)),
      [],
    );
  });
});
