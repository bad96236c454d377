import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

// Shows the form of the changelog (keepachangelog.com). Does not show that a change is in it.

const root = join(import.meta.dirname, "../../..");
const text = readFileSync(join(root, "CHANGELOG.md"), "utf8");

describe("CHANGELOG.md", () => {
  it("has an unreleased section, then each version with its date, the newest first", () => {
    const [unreleased, ...versions] = [...text.matchAll(/^## (.+)$/gm)].map(([, name]) => name);
    assert.equal(unreleased, "[Unreleased]");
    assert.ok(versions.length > 0);
    for (const version of versions) {
      assert.match(version ?? "", /^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
    }
    const dates = versions.map((version) => version?.split(" - ")[1] ?? "");
    assert.deepEqual(dates, dates.toSorted().reverse());
  });

  it("has the version of package.json as its newest", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      version: string;
    };
    assert.equal(/^## \[(\d[^\]]*)\]/m.exec(text)?.[1], version);
  });

  it("sorts changes into sections, one line each", () => {
    const body = text.slice(text.indexOf("## [Unreleased]"));
    const strays = body
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("## ") && !line.startsWith("- "))
      .filter((line) => !/^### (Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(line));
    assert.deepEqual(strays, []);
  });
});
