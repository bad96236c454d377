import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findDaemon, startDaemon, stopDaemon } from "../../../../local/host/daemons.ts";
import { Ledger } from "../../../../local/host/ledger.ts";
import { identify, isAlive, readProcessFile } from "../../../../local/host/processes.ts";
import { inFolder } from "./support.ts";

const env = { PATH: process.env.PATH ?? "" };

const shell = (
  folder: string,
  name: string,
  script: string,
): Parameters<typeof startDaemon>[1] => ({
  name,
  command: "bash",
  arguments: ["-c", script],
  env,
  log: join(folder, "logs", `${name}.log`),
});

describe("a daemon", () => {
  it("runs in its own session with its arguments, writes its log, and ends with its children", async () => {
    await inFolder(async (folder) => {
      const ledger = new Ledger(join(folder, "ledger"));
      const id = await startDaemon(ledger, shell(folder, "d", "echo begun; sleep 60 & wait"));
      const stat = (await readProcessFile(id.pid, "stat")) ?? "";
      assert.equal(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3], String(id.pid));
      assert.equal(await readFile(join(folder, "logs", "d.log"), "utf8"), "begun\n");
      assert.deepEqual(await findDaemon(ledger, "d"), id);
      const children = await readProcessFile(id.pid, `task/${id.pid}/children`);
      await stopDaemon(ledger, "d");
      assert.ok(!(await isAlive(id)));
      assert.equal(await identify(Number(children)), undefined);
      assert.deepEqual(await ledger.entries(), []);
    });
  });

  it("is found if its parent was killed before it recorded the process number", async () => {
    await inFolder(async (folder) => {
      const ledger = new Ledger(join(folder, "ledger"));
      const id = await startDaemon(ledger, shell(folder, "d", "sleep 60; true"));
      const entry = await ledger.find("process", "d");
      assert.ok(entry !== undefined);
      const { kind, name, marker } = entry;
      await ledger.record({ kind, name, marker });
      assert.deepEqual(await findDaemon(ledger, "d"), id);
      await stopDaemon(ledger, "d");
      assert.ok(!(await isAlive(id)));
    });
  });

  it("replaces the running one of the same name", async () => {
    await inFolder(async (folder) => {
      const ledger = new Ledger(join(folder, "ledger"));
      const first = await startDaemon(ledger, shell(folder, "d", "sleep 60; true"));
      const second = await startDaemon(ledger, shell(folder, "d", "sleep 61; true"));
      assert.ok(!(await isAlive(first)));
      assert.ok(await isAlive(second));
      await stopDaemon(ledger, "d");
    });
  });

  it("that ends at once is an error with the end of its log", async () => {
    await inFolder(async (folder) => {
      const ledger = new Ledger(join(folder, "ledger"));
      await assert.rejects(
        startDaemon(ledger, shell(folder, "d", "echo port taken >&2; exit 4")),
        /^Error: d ended with code 4: port taken$/,
      );
      const missing = { ...shell(folder, "e", ""), command: "archipelago-no-such-program" };
      await assert.rejects(startDaemon(ledger, missing), /^Error: e Error: spawn .* ENOENT/);
    });
  });
});
