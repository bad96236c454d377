import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { detectControlGroups, groupMembers } from "../../../local/host/cgroups.ts";
import { run } from "../../../local/host/command.ts";
import { Ledger } from "../../../local/host/ledger.ts";
import {
  ensureMachine,
  findMachine,
  stopMachine,
  type MachineSpec,
} from "../../../local/host/machine/machine.ts";
import { isAlive, signal } from "../../../local/host/processes.ts";
import { additions, snapshot } from "../../../local/host/snapshot.ts";
import { sweep } from "../../../local/host/sweep.ts";
import { cloudPaths } from "../../../local/host/paths.ts";
import { until } from "../../../local/host/until.ts";
import { testCloud } from "../../unit/local/host/support.ts";

/** Runs `work` with a cloud that has only a ledger, and sweeps it afterwards. */
async function inCloud(
  purpose: string,
  work: (ledger: Ledger, spec: MachineSpec) => Promise<void>,
): Promise<void> {
  const cloud = testCloud(purpose);
  const { state, ledger: path } = cloudPaths(cloud);
  const ledger = new Ledger(path);
  const cgroup = `archipelago-${cloud}`;
  await ledger.record({ kind: "cgroup", name: cgroup });
  try {
    await work(ledger, {
      name: "m1",
      cgroup: `${cgroup}/m1`,
      folder: join(state, "m1"),
      libraries: ["thing"],
      keep: [],
      files: { "given/file": "text" },
      services: {},
    });
  } finally {
    await sweep(cloud);
  }
}

// Real machines on this kernel, which need root, as the local cloud does. That Kubernetes runs in them is tested by the
// fleet tests. The other version of control groups than this machine's is not tested.
describe("a machine", function () {
  this.timeout(60_000);

  it("has its own network, processes, mounts, name and control groups", async () => {
    await inCloud("own", async (ledger, spec) => {
      const machine = await ensureMachine(ledger, spec);
      const inside = (script: string): Promise<string> => machine.inside("bash", ["-c", script]);
      assert.equal(await inside("cat /proc/sys/kernel/hostname"), "m1");
      assert.equal(await inside("ls /sys/class/net"), "lo");
      assert.equal(await inside("cat /proc/1/cgroup | cut -d: -f3 | sort -u"), "/system");
      assert.match(await inside("tr '\\0' ' ' < /proc/1/cmdline"), /init\.sh/);
      assert.equal(await inside(`cat ${spec.folder}/given/file`), "text");
      assert.equal(await inside("cat /proc/sys/net/ipv4/ip_forward"), "1");
      await inside("touch /run/here /var/lib/here /var/lib/thing/kept");
      assert.ok(!existsSync("/run/here") && !existsSync("/var/lib/here"));
      assert.ok(existsSync(join(spec.folder, "lib", "thing", "kept")));
    });
  });

  it("changes no kernel setting of the host, whatever its programs write", async () => {
    await inCloud("tunables", async (ledger, spec) => {
      const machine = await ensureMachine(ledger, spec);
      const before = await readFile("/proc/sys/kernel/panic", "utf8");
      const script = "echo 77 > /proc/sys/kernel/panic; cat /proc/sys/kernel/panic";
      assert.equal(await machine.inside("bash", ["-c", script]), "77");
      assert.equal(await readFile("/proc/sys/kernel/panic", "utf8"), before);
    });
  });

  it("is kept while its spec is the same, and recreated if the spec changes or it died", async () => {
    await inCloud("kept", async (ledger, spec) => {
      const first = await ensureMachine(ledger, spec);
      assert.deepEqual((await ensureMachine(ledger, spec)).init, first.init);
      const hinted = { ...spec, hints: { hint: "text" } };
      assert.deepEqual((await ensureMachine(ledger, hinted)).init, first.init);
      assert.equal(await readFile(join(spec.folder, "hint"), "utf8"), "text");
      const changed = { ...spec, files: { "given/file": "other" } };
      const second = await ensureMachine(ledger, changed);
      assert.notDeepEqual(second.init, first.init);
      assert.ok(!(await isAlive(first.init)));
      await signal(second.init, "SIGKILL");
      const third = await until("its end", 5, async () =>
        (await isAlive(second.init)) ? undefined : ensureMachine(ledger, changed),
      );
      assert.ok(await isAlive(third.init));
    });
  });

  it("starts its services on request, and restarts them when they end", async () => {
    await inCloud("services", async (ledger, spec) => {
      const script = `#!/bin/bash\necho run >> ${spec.folder}/runs\n`;
      const machine = await ensureMachine(ledger, { ...spec, services: { once: script } });
      const runs = join(spec.folder, "runs");
      assert.ok(!existsSync(runs));
      await machine.startServices();
      await until("a second run", 10, async () => {
        const text = existsSync(runs) ? await readFile(runs, "utf8") : "";
        return text.split("\n").length > 2 || undefined;
      });
    });
  });

  it("leaves nothing when its first process is killed, not even detached processes", async () => {
    const before = await snapshot();
    const groups = await detectControlGroups();
    await inCloud("killed", async (ledger, spec) => {
      const machine = await ensureMachine(ledger, spec);
      const hidden = "setsid unshare --net --mount --pid --fork sleep 300 > /dev/null 2>&1 &";
      await machine.inside("bash", [
        "-c",
        `mount -t tmpfs tmpfs /mnt; ip link add v type veth peer name w; ${hidden} ${hidden}`,
      ]);
      await signal(machine.init, "SIGKILL");
      // Started from outside, the detached ones are in the machine's namespaces but not in its groups.
      await until("the end of all", 5, async () => {
        const now = additions(before, await snapshot());
        return now.some((line) => line.includes("sleep 300")) ? undefined : true;
      });
      await stopMachine(ledger, spec.name);
      assert.deepEqual(await groupMembers(groups, spec.cgroup), []);
      assert.equal(await findMachine(ledger, spec.name), undefined);
    });
  });

  it("is found by its group if its parent was killed before it recorded the process number", async () => {
    await inCloud("unwritten", async (ledger, spec) => {
      const machine = await ensureMachine(ledger, spec);
      const { name, cgroup, folder } = spec;
      await ledger.record({ kind: "machine", name, cgroup, folder });
      await stopMachine(ledger, name);
      assert.ok(!(await isAlive(machine.init)));
      assert.deepEqual(await ledger.ofKind("machine"), []);
    });
  });

  it("that cannot start reports the reason", async () => {
    await inCloud("broken", async (ledger, spec) => {
      const missing = { ...spec, keep: ["/var/lib/archipelago-no-such-folder"] };
      await assert.rejects(
        ensureMachine(ledger, missing),
        /machine m1 ended with code 1: .*archipelago-no-such-folder: No such file/s,
      );
    });
  });
});

describe("sweeping", function () {
  this.timeout(60_000);

  it("removes what the ledger lists and nothing else, and can be repeated", async () => {
    const mine = testCloud("swept");
    const other = testCloud("other");
    const [ledger, others] = [mine, other].map((cloud) => new Ledger(cloudPaths(cloud).ledger));
    assert.ok(ledger !== undefined && others !== undefined);
    const spec = (cloud: string): MachineSpec => ({
      name: "m1",
      cgroup: `archipelago-${cloud}/m1`,
      folder: join(cloudPaths(cloud).state, "m1"),
      libraries: [],
      keep: [],
      files: {},
      services: {},
    });
    const before = await snapshot();
    try {
      for (const [cloud, own] of [
        [mine, ledger],
        [other, others],
      ] as const) {
        await own.record({ kind: "cgroup", name: `archipelago-${cloud}` });
        await ensureMachine(own, spec(cloud));
      }
      await sweep(mine);
      await sweep(mine);
      const stays = await findMachine(others, "m1");
      assert.ok(stays !== undefined && (await isAlive(stays.init)));
      const left = additions(before, await snapshot());
      assert.deepEqual(
        left.filter((line) => line.includes(mine)),
        [],
      );
      assert.ok(left.some((line) => line.includes(other)));
    } finally {
      await sweep(other);
    }
    const left = additions(before, await snapshot());
    assert.deepEqual(
      left.filter((line) => line.includes(other)),
      [],
    );
  });

  it("does not remove what is mounted in its folder", async () => {
    const cloud = testCloud("mounted");
    const { state, ledger: path } = cloudPaths(cloud);
    const folder = join(state, "place");
    await new Ledger(path).record({ kind: "folder", name: folder });
    await run("mkdir", ["-p", folder]);
    await run("mount", ["-t", "tmpfs", "tmpfs", folder]);
    try {
      await writeFile(join(folder, "precious"), "");
      await assert.rejects(sweep(cloud), /place: cannot be removed; mounts: .*place/);
      assert.ok(existsSync(join(folder, "precious")));
    } finally {
      await run("umount", [folder]);
    }
    await sweep(cloud);
    assert.ok(!existsSync(state));
  });
});

describe("a snapshot", () => {
  it("shows a machine's creation and deletion", async function () {
    this.timeout(60_000);
    const cloud = testCloud("seen");
    const before = await snapshot();
    await inCloud("seen", async (ledger, spec) => {
      await ensureMachine(ledger, spec);
      const kinds = additions(before, await snapshot()).map((line) => line.split(":")[0]);
      for (const kind of ["processes", "namespaces", "cgroups", "folders"])
        assert.ok(kinds.includes(kind), `no new ${kind}`);
    });
    const left = additions(before, await snapshot()).filter((line) => line.includes(cloud));
    assert.deepEqual(left, []);
  });
});
