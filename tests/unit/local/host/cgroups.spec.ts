import assert from "node:assert/strict";
import { readControlGroups } from "../../../../local/host/cgroups.ts";
import { parseMounts } from "../../../../local/host/mounts.ts";

const line = (target: string, type: string, options: string): string =>
  `30 24 0:26 / ${target} rw,nosuid shared:9 - ${type} ${type} rw,${options}`;

const legacy = ["cpu,cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids"].map(
  (controllers) => line(`/sys/fs/cgroup/${controllers}`, "cgroup", controllers),
);

const nothing = (): Promise<string> => Promise.resolve("");

// The kernel's files are given. That nodes run with either version can only be tested on a machine that has it.
describe("control groups", () => {
  it("of version 1 use all hierarchies, including the named and the unified one", async () => {
    const mounts = [
      ...legacy,
      line("/sys/fs/cgroup/systemd", "cgroup", "name=systemd"),
      line("/sys/fs/cgroup/unified", "cgroup2", "nsdelegate"),
      // The same hierarchy twice, as with a bind mount of /sys.
      ...legacy.slice(0, 1),
    ].join("\n");
    const groups = await readControlGroups(mounts, nothing);
    assert.equal(groups.version, 1);
    assert.deepEqual(groups.roots, [
      "/sys/fs/cgroup/cpu,cpuacct",
      "/sys/fs/cgroup/cpuset",
      "/sys/fs/cgroup/memory",
      "/sys/fs/cgroup/devices",
      "/sys/fs/cgroup/freezer",
      "/sys/fs/cgroup/blkio",
      "/sys/fs/cgroup/pids",
      "/sys/fs/cgroup/systemd",
      "/sys/fs/cgroup/unified",
    ]);
  });

  it("of version 2 use one hierarchy whose root has the controllers", async () => {
    const mounts = line("/sys/fs/cgroup", "cgroup2", "nsdelegate");
    const asked: string[] = [];
    const groups = await readControlGroups(mounts, (path) => {
      asked.push(path);
      return Promise.resolve("cpuset cpu io memory hugetlb pids rdma\n");
    });
    assert.deepEqual(groups, { version: 2, roots: ["/sys/fs/cgroup"] });
    assert.deepEqual(asked, ["/sys/fs/cgroup/cgroup.controllers"]);
  });

  it("are rejected if controllers are missing, with their names", async () => {
    const unified = line("/sys/fs/cgroup", "cgroup2", "");
    await assert.rejects(
      readControlGroups(unified, () => Promise.resolve("cpu io\n")),
      /control groups \(version 2\): missing controllers memory, pids;/,
    );
    await assert.rejects(
      readControlGroups(legacy.slice(0, 4).join("\n"), nothing),
      /control groups \(version 1\): missing controllers freezer, pids;/,
    );
    await assert.rejects(
      readControlGroups("", nothing),
      /\(version 1\): missing controllers cpu, cpuacct/,
    );
  });
});

describe("a mount table", () => {
  it("has decoded targets, and skips other lines", () => {
    const text = `${line("/mnt/with\\040blank\\134", "tmpfs", "size=4k")}\nnonsense\n`;
    assert.deepEqual(parseMounts(text), [
      { target: "/mnt/with blank\\", type: "tmpfs", source: "tmpfs", options: ["rw", "size=4k"] },
    ]);
  });
});
