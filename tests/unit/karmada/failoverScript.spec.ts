import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { failoverScript, failoverVariables } from "../../../components/karmada/failoverScript.ts";

// The script's decisions, under this machine's sh, in one look at members as its template prints them, with a small
// replacement of kubectl. The fleet tests show the templates on real objects, and what Karmada makes of the script's calls.
const kubectl = `#!/bin/sh
echo "$*" >> "$FOLDER/calls"
case "$*" in
  *"get clusters"*) cat "$FOLDER/members" ;;
  *"get resourcebindings"*) cat "$FOLDER/absent" ;;
  *" create "*) cat >> "$FOLDER/created" ;;
esac
`;

/** Ends the script's loop after one look. */
const sleep = `#!/bin/sh
kill $PPID
`;

/** A member as the template prints it, in a state since some seconds ago. */
function member(name: string, ready: string, seconds: number, more = '- none "-"'): string {
  const at = new Date(Date.now() - seconds * 1000).toISOString().replaceAll(/\D/g, "").slice(0, 14);
  return `${name} "${ready}" ${at} ${more}`;
}

function ago(seconds: number): string {
  return `${new Date(Date.now() - seconds * 1000).toISOString().slice(0, 19)}Z`;
}

describe("the failover's script", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-failover-"));
    for (const [name, text] of Object.entries({ kubectl, sleep })) {
      await writeFile(join(folder, name), text);
      await chmod(join(folder, name), 0o755);
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** One look at these members. Returns its calls other than of the members, and what it created. */
  async function look(
    members: readonly string[],
    absent = "",
  ): Promise<{ calls: string[]; created: string; said: string }> {
    await writeFile(join(folder, "members"), members.map((line) => `${line}\n`).join(""));
    await writeFile(join(folder, "absent"), absent);
    const ended = await promisify(execFile)("/bin/sh", ["-c", failoverScript], {
      env: {
        ...failoverVariables(30),
        KUBECONFIG_FILE: "/kubeconfig",
        FOLDER: folder,
        PATH: `${folder}:${process.env["PATH"] ?? ""}`,
      },
    }).catch((error: unknown) => error as { stdout: string; stderr: string });
    assert.equal(ended.stderr, "");
    const read = (name: string) => readFile(join(folder, name), "utf8").catch(() => "");
    const calls = (await read("calls"))
      .split(/\n(?=--kubeconfig)/)
      .map((line) => line.trim().replace("--kubeconfig=/kubeconfig --request-timeout=10s ", ""))
      .filter((line) => !line.startsWith("get clusters"));
    return { calls, created: await read("created"), said: ended.stdout };
  }

  it("taints a member that has been gone for long enough, while another is there", async () => {
    const { calls } = await look([
      member("eu", "True", 600),
      member("ap", "Unknown", 45),
      member("us", "False", 15),
    ]);
    assert.equal(calls.length, 1);
    assert.match(
      calls[0] ?? "",
      /^patch clusters.cluster.karmada.io ap --type=json -p \[{"op":"add","path":"\/spec\/taints\/-","value":{"key":"archipelago\/failed","effect":"NoExecute","timeAdded":"[^"]+Z"}}\]$/,
    );
  });

  it("taints two members that are gone at once, but only once each", async () => {
    const members = [member("eu", "True", 600), member("ap", "Unknown", 90, '1 some "-"')];
    assert.deepEqual((await look(members)).calls, []);
    const { calls } = await look([...members, member("us", "Unknown", 45)]);
    assert.deepEqual(
      calls.map((call) => call.split(" ")[2]),
      ["us"],
    );
  });

  it("taints none if all are gone, which is what a manager sees that is cut off", async () => {
    const { calls, said } = await look([
      member("eu", "Unknown", 45),
      member("ap", "Unknown", 600),
      member("us", "Unknown", 35),
    ]);
    assert.deepEqual(calls, []);
    assert.match(said, /ap is gone, and no other has been there for long: nothing is moved/);
  });

  it("taints none while the first member has only just come back", async () => {
    const gone = [member("ap", "Unknown", 600), member("us", "Unknown", 600)];
    assert.deepEqual((await look([member("eu", "True", 60), ...gone])).calls, []);
    const { calls } = await look([member("eu", "True", 100), ...gone]);
    assert.equal(calls.length, 2);
  });

  it("leaves a member alone that never was Ready", async () => {
    const { calls } = await look([
      member("eu", "True", 600),
      'new "Unknown" 99999999999999 - none "-"',
    ]);
    assert.deepEqual(calls, []);
  });

  it("takes the taint from a member that is back, and moves nothing in the same look", async () => {
    const { calls, created } = await look(
      [member("eu", "True", 600), member("ap", "True", 3, `1 some "${ago(7000)}"`)],
      "  - { name: hello }\n",
    );
    assert.equal(calls.length, 2);
    assert.match(
      calls[0] ?? "",
      /^annotate clusters.cluster.karmada.io ap --overwrite archipelago\/recovered=[-\dT:]+Z$/,
    );
    assert.match(calls[1] ?? "", /"test","path":"\/spec\/taints\/1\/key"[^]+"remove"/);
    assert.equal(created, "");
  });

  it("divides again what was divided without the member", async () => {
    const at = ago(20);
    const { calls, created } = await look(
      [member("eu", "True", 600), member("ap", "True", 30, `- none "${at}"`)],
      "  - { name: hello }\n",
    );
    assert.match(calls[0] ?? "", /^get resourcebindings.work.karmada.io -A -o go-template=/);
    assert.match(calls[0] ?? "", /eq .name "ap"/);
    assert.ok(calls[0]?.includes(`le . "${at}"`));
    assert.match(created, /kind: WorkloadRebalancer\nmetadata: { name: failback-ap-\d+ }/);
    assert.match(created, /workloads:\n {2}- { name: hello }\n$/);
  });

  it("divides nothing again without need, in a member with a taint, or after an hour", async () => {
    for (const [more, absent] of [
      [`- none "${ago(20)}"`, ""],
      [`- some "${ago(20)}"`, "  - { name: hello }\n"],
      [`- none "${ago(4000)}"`, "  - { name: hello }\n"],
    ] as const) {
      const { created } = await look([member("ap", "True", 30, more)], absent);
      assert.equal(created, "");
    }
  });

  it("does nothing for a time of return that is none", async () => {
    for (const time of [
      "99999999999999/;1e touch $FOLDER/created",
      "2026-11-28T01:02:03Z/g",
      "*",
      "",
    ]) {
      const members = [member("eu", "True", 600), member("ap", "True", 30, `- none "${time}"`)];
      assert.deepEqual(await look(members, "x"), { calls: [], created: "", said: "" });
    }
  });
});
