import assert from "node:assert/strict";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ledger, type LedgerEntry } from "../../../../local/host/ledger.ts";
import { inFolder } from "./support.ts";

const machine: LedgerEntry = {
  kind: "machine",
  name: "lke1",
  cgroup: "archipelago-x/lke1",
  folder: "/var/lib/archipelago/x/lke1",
};

describe("the ledger", () => {
  it("lists entries until they are removed, readable only by its owner", async () => {
    await inFolder(async (folder) => {
      const ledger = new Ledger(join(folder, "ledger"));
      assert.deepEqual(await ledger.entries(), []);
      await ledger.record({ kind: "link", name: "arch-1" });
      await ledger.record(machine);
      const same = new Ledger(ledger.folder);
      assert.deepEqual(await same.find("machine", "lke1"), machine);
      assert.deepEqual(await same.ofKind("link"), [{ kind: "link", name: "arch-1" }]);
      for (const file of await readdir(ledger.folder))
        assert.equal((await stat(join(ledger.folder, file))).mode & 0o777, 0o600);
      await same.forget(machine);
      assert.equal(await ledger.find("machine", "lke1"), undefined);
      assert.equal((await ledger.entries()).length, 1);
    });
  });

  it("keeps one entry per kind and name", async () => {
    await inFolder(async (folder) => {
      const ledger = new Ledger(folder);
      const process = { pid: 7, startTime: "99", boot: "b" };
      await ledger.record(machine);
      await ledger.record({ ...machine, process });
      await ledger.record({ kind: "folder", name: "lke1" });
      assert.deepEqual(await ledger.ofKind("machine"), [{ ...machine, process }]);
      assert.equal((await ledger.entries()).length, 2);
    });
  });

  it("loses nothing in concurrent writes", async () => {
    await inFolder(async (folder) => {
      const names = Array.from({ length: 50 }, (_, index) => `/folder/${index}`);
      await Promise.all(names.map((name) => new Ledger(folder).record({ kind: "folder", name })));
      const listed = (await new Ledger(folder).entries()).map(({ name }) => name);
      assert.deepEqual(listed.sort(), names.sort());
    });
  });

  it("rejects an unknown entry instead of ignoring it", async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, "link-1.json"), '{"kind":"link"}');
      await assert.rejects(new Ledger(folder).entries(), /name/);
    });
  });
});
