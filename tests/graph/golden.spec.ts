import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { difference, type RecordedGraph } from "../support/difference.ts";
import { openOutputs, recordGraph } from "../support/golden.ts";
import { assertSameLines, goldenFile, print, readRecorded } from "../support/goldenFile.ts";
import { assertNoPlaintextSecrets } from "../support/matchers.ts";
import { runProgram } from "../support/program.ts";
import { deployableConfiguration, stackNames } from "../support/stacks.ts";

// Shows that the graph of each of the project's stacks equals its recorded file, so that every change of the graph is
// reviewed. A stack that resembles another is recorded as its difference from that one. `npm run golden` rewrites the
// files.
//
// Does not show that the files are right, nor that a provider accepts them; the content of secrets, which are masked; the
// addresses of clusters, which all have the same fake one; the real Gateway API manifest; the order of registration; nor
// delete-first of Kubernetes objects and hooks of Helm releases, which have tests of their own.

/** Every stack, and its base, if it is recorded as a difference. A base precedes the stacks that are recorded against it. */
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

describe("The graph of a stack", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  it("is recorded for every stack file", async () => {
    assert.deepEqual(stacks.map(({ stack }) => stack).sort(), await stackNames());
  });

  for (const { stack, base } of stacks) {
    const name = base === undefined ? `${stack}.json` : `${stack}.difference.json`;
    it(`matches tests/golden/${name}`, async () => {
      const graph = await graphOf(stack, fleet);
      const text = await print(
        base === undefined ? graph : { base, ...difference(await readRecorded(base), graph) },
      );
      if (process.env["UPDATE_GOLDEN"] === "1") await writeFile(goldenFile(name), text);
      assertSameLines(text, await readFile(goldenFile(name), "utf8"));
    }).timeout(120_000);
  }
});

async function graphOf(stack: string, fleet: FakeFleet): Promise<RecordedGraph> {
  const config = await deployableConfiguration(stack, fleet);
  const graph = await runProgram({ stack, config, fleet });
  assertNoPlaintextSecrets(graph);
  return recordGraph({ nodes: graph.nodes, outputs: await openOutputs(graph.result) }, fleet);
}
