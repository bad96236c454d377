import assert from "node:assert/strict";
import { nextSteps } from "../../../../local/commands/nextSteps.ts";
import { defaultSettings, type FleetOptions } from "../../../../local/commands/options.ts";

/** The npm commands that a fleet of these options shows. */
function shown(options: FleetOptions): string[] {
  const text = nextSteps(options, { regions: ["eu"], kubeconfigs: {} }, "kubectl");
  return [...text.matchAll(/npm run (\S+(?: -- (?:check ?)?(?:--\S+ \S+ ?)*)?)/g)].map(
    ([, command]) => (command ?? "").trim(),
  );
}

describe("the commands shown after a run", () => {
  const commands = ["up:local", "preview:local", "down:local"];

  it("need no options for the default cloud and settings", () => {
    const all = ["cli:local -- check", ...commands];
    assert.deepEqual(shown({ cloud: "local", settings: defaultSettings }), all);
  });

  for (const [cloud, settings, options] of [
    ["local", "/s/small.yaml", "--settings /s/small.yaml"],
    ["try", defaultSettings, "--cloud try"],
    ["try", "/s/small.yaml", "--cloud try --settings /s/small.yaml"],
  ] as const)
    it(`act on the same fleet: ${options.replace(defaultSettings, "default")}`, () => {
      assert.deepEqual(shown({ cloud, settings }), [
        `cli:local -- check ${options}`,
        ...commands.map((command) => `${command} -- ${options}`),
      ]);
    });
});
