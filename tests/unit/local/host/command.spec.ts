import assert from "node:assert/strict";
import { CommandError, run } from "../../../../local/host/command.ts";

describe("a command", () => {
  it("returns its output, gets its input and environment, and runs without a shell", async () => {
    assert.equal(await run("cat", [], { input: "given" }), "given");
    assert.equal(await run("sh", ["-c", 'echo "$KEY"'], { env: { KEY: "value" } }), "value");
    assert.equal(await run("echo", ["$HOME; *"]), "$HOME; *");
  });

  it("that fails reports the command line, the exit code and its standard error", async () => {
    const failing = run("sh", ["-c", "echo no such thing >&2; exit 3"]);
    await assert.rejects(failing, (error: unknown) => {
      assert.ok(error instanceof CommandError);
      assert.equal(error.exitCode, 3);
      assert.equal(error.stderr, "no such thing");
      const [command, ...rest] = error.message.split("\n");
      assert.equal(command, "sh -c 'echo no such thing >&2; exit 3'");
      assert.deepEqual(rest, ["ended with code 3:", "no such thing"]);
      return true;
    });
  });

  it("that exceeds its time limit is killed", async () => {
    const endless = run("sleep", ["60"], { timeoutSeconds: 0.1 });
    await assert.rejects(endless, /sleep 60\nwas killed: time limit exceeded/);
  });

  it("that does not exist, or is killed, is reported as such", async () => {
    await assert.rejects(run("archipelago-no-such-program", []), /could not be run: .*ENOENT/);
    await assert.rejects(run("sh", ["-c", "kill -TERM $$"]), /was ended by SIGTERM/);
  });
});
