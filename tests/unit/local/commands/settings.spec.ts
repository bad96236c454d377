import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../../../local/commands/settings.ts";

// Shows what a local cloud's command says about a settings file, and which of its values become secrets. Does not show the
// engine's encryption, which the fleet tests with a dashboard or a bucket have.

describe("the settings of a local cloud", () => {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-settings-"));
    file = join(folder, "Pulumi.mine.yaml");
  });
  after(() => rm(folder, { recursive: true }));

  it("have their secrets apart", async () => {
    await writeFile(
      file,
      "config:\n  archipelago:mesh: istio\n  archipelago:bucketKey: A:B\n  linode:token: {secure: v1:x}\n" +
        "  archipelago:kubeconfig: ''\n  archipelago:tags: [a-b]\n  shop:apiKey: x\n",
    );
    assert.deepEqual(await readSettings(file), {
      config: {
        ...{ "archipelago:mesh": "istio", "archipelago:tags": ["a-b"] },
        ...{ "archipelago:kubeconfig": "", "shop:apiKey": "x" },
      },
      secrets: { "archipelago:bucketKey": "A:B" },
    });
  });

  const wrong: readonly (readonly [string, string | undefined, string])[] = [
    ["that is missing", undefined, "cannot be read; got ENOENT; expected a stack file"],
    ["that is no YAML", "config: [a-secret\n b: {", "not YAML; expected a stack file"],
    ["that is a list", "- a-secret\n", "has no configuration; expected a stack file"],
    [
      "with a secret of another stack",
      "encryptionsalt: v1:x\nconfig: {archipelago:bucketKey: {secure: a-secret}}\n",
      "archipelago:bucketKey: encrypted for another stack; expected plain text, which a local cloud encrypts in its own",
    ],
  ];
  for (const [title, text, message] of wrong) {
    it(`in a file ${title} end in one line`, async () => {
      if (text === undefined) await rm(file, { force: true });
      else await writeFile(file, text);
      await assert.rejects(readSettings(file), { message: `${file}: ${message}` });
    });
  }
});
