import assert from "node:assert/strict";
import { formatResults } from "../../../cli/check/format.ts";
import { formatTable } from "../../../cli/table.ts";
import { isTerminal, printable, Redraw } from "../../../cli/terminal.ts";

// What is written to a terminal and elsewhere. How it looks was looked at on a real one.

describe("the terminal", () => {
  it("is none where output is read by a program", () => {
    assert.equal(
      isTerminal(process.stdout),
      process.stdout.isTTY && process.env["TERM"] !== "dumb",
    );
  });

  it("replaces what was printed before, and no more than it has rows", () => {
    const written: string[] = [];
    const stream = { rows: 4, write: (text: string) => written.push(text) > 0 };
    const redraw = new Redraw(stream);
    redraw.print("a\nb");
    redraw.print("a\nb\nc\nd\ne");
    redraw.print("a");
    const back = written.map((text) => /\u001b\[(\d+)A/.exec(text)?.[1]);
    assert.deepEqual(back, [undefined, "2", "3"]);
    assert.ok(!written[1]?.includes("d\u001b[K"));
  });
});

describe("a text from a cluster", () => {
  const hostile = "a\u001b]52;c;aGk=\u0007b\r\n✔ all is well\u009b2J\u202egpj";
  const harmless = "a�]52;c;aGk=�b��✔ all is well�2J�gpj";

  it("gives a terminal no commands, and begins no line", () => {
    assert.equal(printable(hostile), harmless);
    assert.equal(printable("Größe 5 → 日本"), "Größe 5 → 日本");
    assert.equal(formatTable(["label"], [[hostile]]), `label\n${harmless}`);
    const text = formatResults([
      {
        ...{ id: "b", group: "clusters", title: "B", status: "fail", seen: hostile },
        problems: [{ severity: "fail", what: hostile }],
        ...{ remedy: "do it", docs: "docs/cli.md" },
      },
    ]);
    assert.equal(text.split("\n")[2], `    ${harmless}`);
  });
});

describe("the output of the checks", () => {
  it("has what passed in one line, and under the others what was seen and what to do", () => {
    const docs = "docs/cli.md";
    const text = formatResults([
      { id: "a", group: "links", title: "A", status: "pass", seen: "3 nodes", problems: [], docs },
      {
        ...{ id: "b", group: "clusters", title: "B", status: "fail", seen: "1 node", docs },
        problems: Array.from({ length: 14 }, (_, index) => ({
          severity: "fail" as const,
          what: `node ${index}`,
        })),
        remedy: "do it",
      },
    ]);
    assert.deepEqual(text.split("\n").slice(0, 4), ["clusters", "✖ B", "    node 0", "    node 1"]);
    assert.deepEqual(text.split("\n").slice(13), [
      "    node 11",
      "    and 2 more",
      "    → do it",
      "      docs/cli.md",
      "",
      "links",
      "✔ A (3 nodes)",
      "",
      "2 checks: 1 passed, 0 with warnings, 1 failed",
    ]);
  });
});
