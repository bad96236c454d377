/**
 * The local runner on a state that plain `pulumi` wrote. Under the real engine, with the local cloud's Linode API and
 * clusters in memory.
 *
 * Not proven here: the destruction of a whole fleet.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import * as z from "zod";
import { type Credentials, readCredentials } from "../../local/commands/credentials.ts";
import { type EngineStack, openStack } from "../../local/engine/stack.ts";
import { testParts } from "../support/parts.ts";
import { testCloud, type TestCloud } from "../unit/local/linode/support.ts";
import { cluster, token } from "./support/linodeFixture.ts";

const stateFile = z.object({
  checkpoint: z.object({
    latest: z.object({
      resources: z.array(
        z.looseObject({ type: z.string(), inputs: z.record(z.string(), z.unknown()).default({}) }),
      ),
    }),
  }),
});

describe("the local runner, after pulumi with LINODE_TOKEN in its environment", function () {
  this.timeout(600_000);
  let cloud: TestCloud;
  let folder: string;
  let nodesBecomeReady: NodeJS.Timeout;
  before(async () => {
    cloud = await testCloud();
    nodesBecomeReady = setInterval(() => {
      cloud.store.change(({ clusters }) => {
        for (const { pools } of clusters)
          for (const node of pools.flatMap(({ nodes }) => nodes)) node.ready = true;
      });
    }, 100);
    folder = await mkdtemp(join(tmpdir(), "archipelago-credentials-"));
    await mkdir(join(folder, "project"));
    const project = { name: "credentials", runtime: "nodejs" };
    const config = { "linode:eventPollMs": "200", "linode:lkeNodeReadyPollMs": "200" };
    await writeFile(join(folder, "project", "Pulumi.yaml"), stringify(project));
    await writeFile(join(folder, "settings.yaml"), stringify({ config }));
  });
  after(async () => {
    clearInterval(nodesBecomeReady);
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });

  const withStack = async <T>(
    credentials: Credentials,
    work: (stack: EngineStack) => Promise<T>,
  ): Promise<T> => {
    let printed = "";
    const { bin, kubernetesPlugin } = await testParts();
    const stack = await openStack({
      project: join(folder, "project"),
      settings: join(folder, "settings.yaml"),
      stack: "local",
      home: join(folder, "home"),
      temporary: join(folder, "temporary"),
      pulumi: bin.pulumi,
      kubernetesPlugin,
      ownsEveryCluster: true,
      overrides: { "linode:url": cloud.api.url },
      program: cluster(),
      onOutput: (text) => {
        printed += text;
      },
      ...credentials,
    });
    try {
      return await work(stack);
    } catch (error) {
      throw new Error(printed, { cause: error });
    } finally {
      await stack.close();
    }
  };

  it("destroys the stack, whose state has no token", async () => {
    const plain = { secrets: {}, environment: { LINODE_TOKEN: token } };
    await withStack(plain, (stack) => stack.up());
    assert.equal(cloud.store.state.clusters.length, 1);
    const file = join(folder, "home", "state", ".pulumi", "stacks", "credentials", "local.json");
    const { resources } = stateFile.parse(JSON.parse(await readFile(file, "utf8"))).checkpoint
      .latest;
    const provider = resources.find(({ type }) => type === "pulumi:providers:linode");
    assert.deepEqual(Object.keys(provider?.inputs ?? {}).includes("token"), false);
    assert.ok(provider !== undefined);

    const info = { name: "conformance-credentials", token, apiUrl: cloud.api.url };
    await withStack(await readCredentials(info), (stack) => stack.destroy());
    assert.deepEqual(cloud.store.state.clusters, []);
  });
});
