import assert from "node:assert/strict";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { byoKubeconfigPath } from "../../local/byoClusters/kubeconfig.ts";
import { runningCloud } from "../../local/cloud/descriptor.ts";
import { testParts } from "../support/parts.ts";
import { assertBaseline, takeBaseline } from "./support/baseline.ts";
import { command, runCommand, startCommand } from "./support/commands.ts";
import { eventually } from "./support/kube.ts";
import { inSequence } from "./support/sequence.ts";

const clouds = ["clouds-test-1", "clouds-test-2"] as const;
const [first, second] = clouds;
/** The same ranges in both clouds, which must not conflict. */
const flat = ["--flat", "a:10.11.0.0/16:10.111.0.0/16"] as const;

const nodesOf = async (cloud: string): Promise<string[]> => {
  const config = new KubeConfig();
  config.loadFromFile(byoKubeconfigPath(cloud));
  const { items } = await config.makeApiClient(CoreV1Api).listNode();
  return items.flatMap(({ metadata, status }) =>
    (status?.conditions ?? []).some(({ type, status: is }) => type === "Ready" && is === "True")
      ? [metadata?.name ?? ""]
      : [],
  );
};

const running = async (cloud: string) => {
  const info = await runningCloud(cloud);
  assert.ok(info, `${cloud} does not run`);
  return info;
};

/*
 * Local clouds themselves: side by side, one command at a time each, and after a crash. One cluster each; fleets are tested
 * by the fleet's own test.
 */
describe("local clouds", function () {
  inSequence(this);
  this.timeout("15m");

  before("every part is available, and no earlier run's remains are", async function () {
    this.timeout("60m");
    await testParts();
    for (const cloud of clouds) await command("down", "--force", "--cloud", cloud);
    await takeBaseline(clouds);
  });

  it("reject a second command while the first runs, and recover from the death of their process", async () => {
    const up = startCommand("clusters", "up", "--cloud", first, ...flat);
    const cluster = await eventually(
      "a cluster half-way up",
      120,
      async () => {
        const info = await runningCloud(first);
        const answer =
          info &&
          (await fetch(`${info.apiUrl}/byo/clusters`, {
            headers: { authorization: `Bearer ${info.token}` },
          }));
        return answer ? answer.text() : "";
      },
      (text) => text.includes('"pending"'),
    );
    assert.ok(!cluster.includes("running"));
    const daemon = (await running(first)).process.pid;
    // From here on nothing happens in the cloud, so the first command keeps running as long as it takes.
    process.kill(daemon, "SIGSTOP");
    const other = await runCommand("up", "--cloud", first);
    assert.equal(other.code, 1);
    assert.match(
      other.output,
      new RegExp(
        `the local cloud "${first}" is locked by process ${up.pid ?? 0} \\(running: clusters up\\)`,
      ),
    );
    process.kill(daemon, "SIGKILL");
    assert.notEqual((await up).exitCode, 0, "the waiting command fails");
    await command("clusters", "up", "--cloud", first, ...flat);
    assert.equal((await nodesOf(first)).length, 1);
  });

  it("live side by side, each with its own network, API and token", async () => {
    await command("clusters", "up", "--cloud", second, ...flat);
    const [one, two] = [await running(first), await running(second)];
    assert.notEqual(one.subnet, two.subnet);
    const ask = async (url: string, token: string): Promise<number> =>
      (await fetch(`${url}/v4/profile`, { headers: { authorization: `Bearer ${token}` } })).status;
    assert.equal(await ask(one.apiUrl, one.token), 200);
    assert.equal(await ask(two.apiUrl, two.token), 200);
    assert.equal(await ask(one.apiUrl, two.token), 401);
    const [here, there] = [await nodesOf(first), await nodesOf(second)];
    assert.equal(here.length + there.length, 2);
    await command("down", "--force", "--cloud", first);
    assert.deepEqual(await nodesOf(second), there);
  });

  it("leave the machine as it was before: see machineState for what is compared", async () => {
    for (const cloud of clouds) await command("down", "--force", "--cloud", cloud);
    await assertBaseline();
  });

  it("can be deleted a second time", async () => {
    await command("down", "--force", "--cloud", first);
    await assertBaseline();
  });

  after("deletes everything in any case", async () => {
    for (const cloud of clouds) await command("down", "--force", "--cloud", cloud);
  });
});
