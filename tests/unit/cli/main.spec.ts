import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// The command line as a person starts it, in a folder of their own, with a replacement of `pulumi` that prints what it was
// asked and ends as told. What the commands do on a fleet is in the fleet tests.
const bin = fileURLToPath(new URL("../../../cli/archipelago.mjs", import.meta.url));

describe("the command line", function () {
  this.timeout(180_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-cli-"));
    const pulumi = join(folder, "pulumi");
    await writeFile(
      pulumi,
      `#!/bin/sh\n[ "$FAKE_PULUMI" = fails ] && echo "error: no stack named '$7' found" >&2 && exit 1\n[ "$FAKE_PULUMI" = "answers a list" ] && echo '["a-secret"]' && exit\necho '{}'\n`,
    );
    await chmod(pulumi, 0o755);
  });
  after(() => rm(folder, { recursive: true }));

  function run(args: readonly string[], environment: Record<string, string> = {}) {
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}`, ...environment };
    return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [bin, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      });
    });
  }

  it("explains itself", async () => {
    const { code, stdout } = await run(["--help"]);
    assert.equal(code, 0);
    assert.match(stdout, /check .*\n.*traffic .*\n.*load .*\n.*matrix .*\n.*diagnose /s);
    assert.match(stdout, /Examples:\n {2}archipelago check -s dev/);
    assert.match(stdout, /Exit codes: 0 /);
  });

  it("ends with 2 after wrong arguments", async () => {
    for (const [args, message] of [
      [["load", "--rate", "100"], /Expected: 0.5 to 20 requests a second/],
      [["load", "--duration", "1.5"], /Expected: 1 to 21600 whole seconds/],
      [["load", "--to", "moon"], /Allowed choices are shared, regions, all/],
      [["check", "--only", "moon"], /Allowed choices are settings, clusters/],
      [["moon"], /unknown command/],
    ] as const) {
      const { code, stderr } = await run(args);
      assert.match(stderr, message);
      assert.equal(code, 2, stderr);
    }
  });

  it("ends with 3, and what pulumi says, without a fleet", async () => {
    const failed = await run(["load", "-s", "dev"], { FAKE_PULUMI: "fails" });
    assert.match(
      failed.stderr,
      /^pulumi stack output failed: error: no stack named 'dev' found\n$/,
    );
    assert.equal(failed.code, 3);
    const empty = await run(["matrix"]);
    assert.match(empty.stderr, /^the stack has no fleet: .*clusters.*\n$/);
    assert.equal(empty.code, 3);
    const list = await run(["matrix"], { FAKE_PULUMI: "answers a list" });
    assert.equal(
      list.stderr,
      "pulumi stack output: another answer than expected, at the top; expected that of a current Pulumi CLI\n",
    );
    assert.equal(list.code, 3);
    const missing = await run(["matrix"], { PATH: "/nowhere" });
    assert.match(missing.stderr, /^pulumi: not found/);
    assert.equal(missing.code, 3);
  });

  it("names a stack file that it cannot read, and every mistake in one that it can", async () => {
    const missing = await run(["cost", "--from", "nowhere.yaml"]);
    assert.equal(
      missing.stderr,
      "nowhere.yaml: cannot be read; got ENOENT; expected a stack file\n",
    );
    assert.equal(missing.code, 3);
    const file = join(folder, "Pulumi.wrong.yaml");
    await writeFile(file, "config:\n  archipelago:clusters: []\n  archipelago:mash: istio\n");
    const wrong = await run(["cost", "--from", file]);
    assert.match(wrong.stderr, /^\d problems in the settings of stack wrong\n.*mash: unknown key/s);
    assert.equal(wrong.code, 3);
  });
});
