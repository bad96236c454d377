import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { initialCluster } from "../../../components/karmada/etcdNames.ts";
import { restoreJob } from "../../../components/karmada/restorePlan.ts";
import { snapshotJob } from "../../../components/karmada/snapshotPlan.ts";
import {
  accessData,
  repositoryOf,
  type SnapshotStorage,
} from "../../../components/karmada/snapshotStorage.ts";

// Proves: what the two Jobs run, and what their scripts do with a restic that fails or answers as given. Does not prove that
// restic, etcd's tools and a storage do their part: the fleet test of a restored manager does.

const storage: SnapshotStorage = {
  endpoint: "https://storage.example/",
  bucket: "fleet",
  prefix: "archipelago/dev",
  key: "ACCESS:SEC:RET",
  password: "hunter2",
};

describe("Karmada's snapshots", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-snapshots-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Runs a container's script with a restic that is this script, and returns how it ended and what restic was asked. */
  async function run(
    container: { readonly command: readonly string[] } | undefined,
    restic: string,
    env: Record<string, string>,
  ) {
    const script = container?.command[2] ?? "";
    const program = join(folder, "restic");
    await writeFile(program, `#!/bin/sh\necho "$*" >>"${folder}/asked"\n${restic}\n`);
    await chmod(program, 0o755);
    const own = script
      .replaceAll("/etcd/", `${folder}/etcd/`)
      .replaceAll("/snapshot/", `${folder}/`);
    const { exitCode, stderr } = await execa("sh", ["-c", own], {
      env: { ...env, PATH: `${folder}:${process.env["PATH"] ?? ""}` },
      reject: false,
    });
    const asked = await readFile(join(folder, "asked"), "utf8").catch(() => "");
    const words = asked
      .replaceAll(/--no-cache --retry-lock 5m |--no-lock /g, "")
      .replaceAll(folder, "");
    return { exitCode, stderr, asked: words.split("\n").slice(0, -1) };
  }

  const keep = () =>
    snapshotJob(storage, { schedule: "@daily", keep: 3 }).jobTemplate.spec.template.spec
      .containers[0];
  const restore = restoreJob(storage, "8f3a01cd", 3).template.spec;
  const env = { SNAPSHOT: "8f3a01cd" };
  const [fetch] = restore.initContainers;
  const [place] = restore.containers;

  it("are in a folder of the bucket, with a secret key that may contain a colon", () => {
    assert.equal(repositoryOf(storage), "s3:https://storage.example/fleet/archipelago/dev");
    assert.deepEqual(accessData("ACCESS:SEC:RET", "hunter2"), {
      AWS_ACCESS_KEY_ID: "ACCESS",
      AWS_SECRET_ACCESS_KEY: "SEC:RET",
      RESTIC_PASSWORD: "hunter2",
    });
  });

  it("are kept, and older ones deleted", async () => {
    const { exitCode, asked } = await run(keep(), "exit 0", { KEEP: "3" });
    assert.equal(exitCode, 0);
    assert.deepEqual(asked, [
      "cat config",
      "unlock",
      "backup /karmada.db",
      "forget --group-by  --keep-last 3 --prune",
    ]);
  });

  it("start a repository only where there is none", async () => {
    const missing = await run(keep(), '[ "$4" != cat ] || exit 10', { KEEP: "3" });
    assert.equal(missing.exitCode, 0);
    assert.ok(missing.asked.includes("init"));
  });

  it("fail with a password that is not the repository's, and create nothing", async () => {
    const { exitCode, asked } = await run(keep(), "exit 12", { KEEP: "3" });
    assert.equal(exitCode, 12);
    assert.deepEqual(asked, ["cat config"]);
  });

  it("fail if the backup does, and delete nothing", async () => {
    const { exitCode, asked } = await run(keep(), '[ "$4" != backup ] || exit 1', { KEEP: "3" });
    assert.equal(exitCode, 1);
    assert.ok(!asked.some((line) => line.startsWith("forget")));
  });

  it("are unpacked for each replica, as a cluster of the names that the chart gives", () => {
    const unpack = restore.initContainers.slice(1).map(({ command }) => command);
    assert.equal(unpack.length, 3);
    const peers = initialCluster(3);
    assert.match(
      peers,
      /^etcd-0=http:\/\/etcd-0\.etcd\.karmada-system\.svc\.cluster\.local:2380,etcd-1=/,
    );
    assert.ok(unpack.every((command) => command.includes(`--initial-cluster=${peers}`)));
    const last = unpack.at(-1) ?? [];
    assert.ok(last.includes("--data-dir=/etcd/2/restoring"));
    assert.ok(last.includes("--name=etcd-2"));
  });

  const volume = (index: number): string => join(folder, "etcd", String(index));
  const unpackAll = async (): Promise<void> => {
    for (const index of [0, 1, 2]) {
      await mkdir(join(volume(index), "restoring", "member"), { recursive: true });
      await writeFile(join(volume(index), "restoring", "member", "wal"), String(index));
    }
  };

  it("are fetched to empty volumes, without what an interrupted run left", async () => {
    await unpackAll();
    const { exitCode, asked } = await run(fetch, "echo data", env);
    assert.equal(exitCode, 0);
    assert.deepEqual(asked, ["snapshots 8f3a01cd", "dump 8f3a01cd /karmada.db"]);
    assert.deepEqual(await readdir(volume(1)), []);
    assert.equal(await readFile(join(folder, "karmada.db"), "utf8"), "data\n");
  });

  it("are put into their place, once", async () => {
    await unpackAll();
    assert.equal((await run(place, "", env)).exitCode, 0);
    assert.equal(await readFile(join(volume(2), "member", "wal"), "utf8"), "2");
    await writeFile(join(volume(2), "member", "wal"), "written by etcd");
    await unpackAll();
    assert.equal((await run(place, "", env)).exitCode, 0);
    assert.equal(await readFile(join(volume(2), "member", "wal"), "utf8"), "written by etcd");
    assert.deepEqual((await readdir(volume(2))).sort(), ["member", "restored-from"]);
    assert.equal((await run(fetch, "echo data", env)).exitCode, 0, "the same snapshot again");
  });

  it("do not replace other data", async () => {
    await mkdir(join(volume(1), "member"), { recursive: true });
    const { exitCode, stderr, asked } = await run(fetch, "", env);
    assert.equal(exitCode, 1);
    assert.match(stderr, /etcd's volume \S+ has other data already; expected an empty volume/);
    assert.deepEqual(asked, []);
  });

  it("are nowhere in the clear on a disk, and no container has more rights than it needs", () => {
    const specs = [
      restore,
      snapshotJob(storage, { schedule: "@daily", keep: 3 }).jobTemplate.spec.template.spec,
    ];
    for (const { volumes, initContainers, containers } of specs) {
      assert.deepEqual(volumes[0], { name: "snapshot", emptyDir: { medium: "Memory" } });
      for (const { securityContext } of [...initContainers, ...containers]) {
        assert.equal(securityContext.allowPrivilegeEscalation, false);
        assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] });
        assert.equal(securityContext.readOnlyRootFilesystem, true);
      }
    }
  });
});
