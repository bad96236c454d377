import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Selection } from "../../../../local/parts/debian/roots.ts";
import { belongs, packageOf, unpackAll } from "../../../../local/parts/debian/unpack.ts";
import { findCni, cniPlugins } from "../../../../local/parts/tools/cni.ts";
import { findInstalled, fits, readVersion } from "../../../../local/parts/tools/onPath.ts";
import { programsPart } from "../../../../local/parts/tools/programs.ts";
import { obtainPart } from "../../../../local/parts/store.ts";
import { binaryNames, type BinaryName } from "../../../../local/parts/types.ts";
import { inFolder } from "./support.ts";

async function script(file: string, text: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
}

describe("programs on PATH", () => {
  const answers: [string, ReturnType<typeof readVersion>][] = [
    ["containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u1", [1, 6, 20]],
    ["nftables v1.0.6 (Lester Gooch #5)", [1, 0, 6]],
    ["iptables v1.8.9 (nf_tables)", [1, 8, 9]],
    ["ip utility, iproute2-6.1.0, libbpf 1.1.2", [6, 1, 0]],
    ["v3.250.0", [3, 250, 0]],
    ["version 12.4", [12, 4, 0]],
    ["none", undefined],
  ];
  for (const [text, expected] of answers)
    it(`report the version in "${text}"`, () => {
      assert.deepEqual(readVersion(text), expected);
    });

  it("are in range from the first bound on and below the second", () => {
    const bounds = { atLeast: [1, 6, 0], below: [2, 0, 0] } as const;
    assert.deepEqual(
      (
        [
          [1, 5, 9],
          [1, 6, 0],
          [1, 10, 0],
          [2, 0, 0],
        ] as const
      ).map((version) => fits(version, bounds)),
      [false, true, true, false],
    );
  });

  const group = {
    names: ["containerd", "runc"],
    ask: ["--version"],
    atLeast: [1, 6, 0],
    below: [2, 0, 0],
  } as const;

  it("are used if the whole group exists in a suitable version", async () => {
    await inFolder(async (folder) => {
      await script(join(folder, "containerd"), 'echo "containerd 1.7.2"');
      assert.equal(await findInstalled(group, folder), undefined);
      await script(join(folder, "runc"), "exit 1");
      assert.deepEqual(
        await findInstalled(group, `relative:${folder}`),
        new Map([
          ["containerd", join(folder, "containerd")],
          ["runc", join(folder, "runc")],
        ]),
      );
    });
  });

  it("are skipped if too new, or without a version", async () => {
    await inFolder(async (folder) => {
      await script(join(folder, "runc"), "exit 0");
      for (const text of ['echo "containerd 2.1.0"', 'echo "1.7.2"; exit 3', "exit 0"]) {
        await script(join(folder, "containerd"), text);
        assert.equal(await findInstalled(group, folder), undefined, text);
      }
    });
  });
});

// Scripts stand for the unpacked tools: this shows how they are called, not that Debian's run that way.
describe("the folder of programs", () => {
  it("has every program, linked or wrapped with its libraries", async () => {
    await inFolder(async (folder) => {
      const root = join(folder, "it's a root");
      await mkdir(join(root, "usr/sbin"), { recursive: true });
      await script(
        join(root, "usr/sbin/xtables-nft-multi"),
        'echo "$LD_LIBRARY_PATH" "$XTABLES_LIBDIR" "$@"',
      );
      const unpackedNames: readonly BinaryName[] = ["iptables-save", "runc"];
      const files = new Map(
        binaryNames
          .filter((name) => !unpackedNames.includes(name))
          .map((name) => [name, `/built/${name}`]),
      );
      const part = programsPart(files, { root, libraries: join(root, "lib") });
      const programs = await obtainPart(join(folder, "parts"), part, () => undefined);
      assert.equal(await readlink(join(programs, "kubelet")), "/built/kubelet");
      assert.equal(await readlink(join(programs, "runc")), join(root, "usr/sbin/runc"));
      const { stdout } = await execa(join(programs, "iptables-save"), ["-t", "a b"]);
      assert.equal(stdout, `${root}/lib ${root}/lib/xtables iptables-save -t a b`);
    });
  });

  it("is rejected if a program is missing", () => {
    assert.throws(() => programsPart(new Map(), undefined), /missing program/);
    const withoutIp = new Map(
      binaryNames.filter((name) => name !== "ip").map((name) => [name, `/built/${name}`]),
    );
    assert.throws(() => programsPart(withoutIp, undefined), /missing programs: ip$/);
  });
});

describe("Debian packages", () => {
  it("are named in the archive's file name", () => {
    assert.equal(packageOf("libc6_2.36-9+deb12u14_amd64.deb"), "libc6");
    assert.equal(packageOf("conntrack_1%3a1.4.7-1+b2_amd64.deb"), "conntrack");
  });

  it("exclude libraries that the machine must have", () => {
    const root = { name: "r", packages: ["nftables"] };
    const names = ["libc6", "libnftables1", "nftables"];
    const kept = (selection?: Selection): string[] =>
      names.filter((name) => belongs({ ...root, ...(selection && { selection }) }, name));
    assert.deepEqual(kept(), names);
    const except = { kind: "except", packages: ["libc6"] } as const;
    assert.deepEqual(kept(except), ["libnftables1", "nftables"]);
    assert.deepEqual(kept({ kind: "only-named" }), ["nftables"]);
  });

  it("are unpacked accordingly, into a merged /usr", async function () {
    if ((await execa("dpkg-deb", ["--version"], { reject: false })).exitCode !== 0) this.skip();
    await inFolder(async (folder) => {
      for (const name of ["dependencies-lib", "wanted"]) {
        const content = join(folder, "content", name);
        await mkdir(join(content, "DEBIAN"), { recursive: true });
        await mkdir(join(content, "lib"));
        const control = { Package: name, Version: "1", Architecture: "all", Maintainer: "none" };
        const lines = Object.entries({ ...control, Description: name });
        const text = lines.map(([key, value]) => `${key}: ${value}\n`).join("");
        await writeFile(join(content, "DEBIAN", "control"), text);
        await writeFile(join(content, "lib", name), "");
        await execa("dpkg-deb", ["--build", content, join(folder, `${name}_1_all.deb`)]);
      }
      const unpacked = async (name: string, selection?: Selection): Promise<string[]> => {
        const root = { name, packages: ["wanted"], ...(selection && { selection }) };
        await unpackAll(folder, root, join(folder, name));
        assert.equal(await readlink(join(folder, name, "lib")), "usr/lib");
        return (await readdir(join(folder, name, "usr", "lib"))).sort();
      };
      assert.deepEqual(await unpacked("all"), ["dependencies-lib", "wanted"]);
      assert.deepEqual(await unpacked("named", { kind: "only-named" }), ["wanted"]);
      const except = { kind: "except", packages: ["wanted"] } as const;
      assert.deepEqual(await unpacked("others", except), ["dependencies-lib"]);
    });
  });

  it("provide CNI plugins if one folder has all of them", async () => {
    await inFolder(async (folder) => {
      const [some, all] = [join(folder, "some"), join(folder, "all")];
      await mkdir(some);
      await mkdir(all);
      await script(join(some, "bridge"), "");
      assert.equal(await findCni([some, all]), undefined);
      for (const plugin of cniPlugins) await script(join(all, plugin), "");
      assert.equal(await findCni([some, all]), all);
      await symlink("nowhere", join(folder, "gone"));
      assert.equal(await findCni([join(folder, "gone")]), undefined);
    });
  });
});
