import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { difference, type RecordedGraph } from "../support/difference.ts";
import { print, recordGraph } from "../support/golden.ts";
import { assertNoPlaintextSecrets } from "../support/matchers.ts";
import { runProgram } from "../support/program.ts";
import { deployableConfiguration } from "../support/stacks.ts";

// Shows, for the stacks that come with the project, that the program declares what it declared when somebody last
// looked: a change of the graph is a change of a file that is reviewed. A stack that resembles another is recorded as
// its difference from that one. `npm run golden` rewrites the files.
//
// Does not show that what is in the files is right, nor that a provider would accept it; what a secret holds, as secrets
// are masked; which address leads to which cluster, as all clusters have the same fake one; the real Gateway API
// manifest; the order of registration; nor delete-first of Kubernetes objects and hooks of Helm releases, which have tests
// of their own.

/** Every stack, and the one that it is recorded against; a base comes before what is recorded against it. */
const stacks: readonly { readonly stack: string; readonly base?: string }[] = [
  { stack: "dev" },
  { stack: "local", base: "dev" },
  { stack: "regional", base: "dev" },
  { stack: "primary-remote", base: "dev" },
  { stack: "flat" },
  { stack: "flat-primary-remote", base: "flat" },
  { stack: "linkerd" },
  { stack: "linkerd-flat" },
  { stack: "linkerd-ingress", base: "linkerd-flat" },
  { stack: "linkerd-single" },
];

const recordedSchema = z.object({
  outputs: z.record(z.string(), z.unknown()),
  resources: z.record(z.string(), z.unknown()),
});

describe("The graph of a stack", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  for (const { stack, base } of stacks) {
    const name = base === undefined ? `${stack}.json` : `${stack}.difference.json`;
    it(`matches tests/golden/${name}`, async () => {
      const graph = await graphOf(stack, fleet);
      const text = await print(
        base === undefined ? graph : { base, ...difference(await readRecorded(base), graph) },
      );
      if (process.env["UPDATE_GOLDEN"] === "1") await writeFile(golden(name), text);
      assertSameLines(text, await readFile(golden(name), "utf8"));
    }).timeout(120_000);
  }
});

async function graphOf(stack: string, fleet: FakeFleet): Promise<RecordedGraph> {
  const config = await deployableConfiguration(stack, fleet);
  const graph = await runProgram({ stack, config, fleet });
  assertNoPlaintextSecrets(graph);
  return await recordGraph(graph, fleet);
}

async function readRecorded(stack: string): Promise<RecordedGraph> {
  return recordedSchema.parse(JSON.parse(await readFile(golden(`${stack}.json`), "utf8")));
}

function golden(name: string): URL {
  return new URL(`../golden/${name}`, import.meta.url);
}

/** Compares line by line, and shows the first difference with what is around it: a whole graph would hide it. */
function assertSameLines(actual: string, expected: string): void {
  const [left, right] = [actual.split("\n"), expected.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at < 0 && left.length === right.length) return;
  const start = Math.max(0, (at < 0 ? left.length : at) - 12);
  const part = (lines: readonly string[]): string => lines.slice(start, start + 24).join("\n");
  assert.equal(
    part(left),
    part(right),
    `differs from line ${start + 1} on; \`npm run golden\` rewrites it`,
  );
}
