import assert from "node:assert/strict";
import { CommandError, run } from "../../../../local/host/command.ts";

describe("a command", () => {
  it("gives what it says, knows its input and environment, and meets no shell", async () => {
    assert.equal(await run("cat", [], { input: "given" }), "given");
    assert.equal(await run("sh", ["-c", 'echo "$KEY"'], { env: { KEY: "value" } }), "value");
    assert.equal(await run("echo", ["$HOME; *"]), "$HOME; *");
  });

  it("that fails tells the command, the code and what it said", async () => {
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

  it("that does not end is killed", async () => {
    const endless = run("sleep", ["60"], { timeoutSeconds: 0.1 });
    await assert.rejects(endless, /sleep 60\nwas killed: it took too long/);
  });

  it("that is not there, or is killed by others, says so", async () => {
    await assert.rejects(run("archipelago-no-such-program", []), /could not be run: .*ENOENT/);
    await assert.rejects(run("sh", ["-c", "kill -TERM $$"]), /was ended by SIGTERM/);
  });
});
