import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { rolloutScript } from "../../../../components/mesh/istio/rolloutScript.ts";

// Proves: the script with this machine's sh, against a server on loopback that stores a Deployment as an API server does,
// with a small curl that has the options of the script. Does not prove that the real curl accepts them, that the Job's
// permissions suffice, nor that istiod works after the restart: the fleet tests do.
const curl = `#!${process.execPath}
const flags = ["--silent", "--show-error", "--fail"];
const given = { "--request": "GET" };
let address;
for (let words = process.argv.slice(2); words.length > 0; ) {
  const word = words.shift();
  if (flags.includes(word)) continue;
  if (!word.startsWith("--")) address = new URL(word);
  else given[word] = words.shift();
}
fetch(process.env.TEST_SERVER + address.pathname, { method: given["--request"], body: given["--data"] }).then(
  async (response) => {
    if (response.ok) process.stdout.write(await response.text());
    else process.exitCode = 22;
  },
);
`;

type Annotations = Record<string, string>;

const annotations = z.record(z.string(), z.string());
const patch = z.object({
  metadata: z.object({ annotations }).optional(),
  spec: z.object({ template: z.object({ metadata: z.object({ annotations }) }) }).optional(),
});

const path = "/apis/apps/v1/namespaces/istio-system/deployments/istiod";

/** What the API answers about istiod, with as many pods as it has in the fleet's default. */
function deployment(own: Annotations, template: Annotations, ready: boolean) {
  return {
    metadata: {
      name: "istiod",
      generation: 3,
      annotations: own,
      managedFields: [
        { fieldsV1: { "f:metadata": { "f:annotations": { "f:archipelago/discovers": {} } } } },
      ],
    },
    spec: { replicas: 2, template: { metadata: { annotations: template } } },
    status: {
      observedGeneration: 3,
      replicas: ready ? 2 : 3,
      updatedReplicas: ready ? 2 : 1,
      readyReplicas: 2,
      availableReplicas: 2,
      ...(!ready && { unavailableReplicas: 1 }),
      conditions: [{ type: "Available", status: "True" }],
    },
  };
}

describe("the rollout's script", function () {
  // Every request starts a process.
  this.timeout(120_000);
  let folder: string;
  let server: Server;
  let own: Annotations;
  let template: Annotations;
  let polls: number;
  let silent: boolean;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-rollout-"));
    for (const [name, text] of [
      ["curl", curl],
      ["sleep", "#!/bin/sh\n"],
    ] as const) {
      await writeFile(join(folder, name), text);
      await chmod(join(folder, name), 0o755);
    }
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        if (silent || request.url !== path) response.statusCode = 503;
        else if (request.method === "PATCH") {
          const changes = patch.parse(JSON.parse(Buffer.concat(parts).toString()));
          Object.assign(own, changes.metadata?.annotations);
          Object.assign(template, changes.spec?.template.metadata.annotations);
        } else polls -= 1;
        response.end(JSON.stringify(deployment(own, template, polls <= 0), null, 2));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  after(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  interface Outcome {
    readonly code: number;
    readonly output: string;
    /** Annotations that a restart leaves in the pods' template. */
    readonly restarted: Annotations;
    /** The peers of the next run's comparison. */
    readonly discovers: string | undefined;
  }

  function run(peers: string, before: Annotations, deadlineSeconds = 60): Promise<Outcome> {
    own = { ...before };
    template = {};
    const { port } = server.address() as AddressInfo;
    const env = {
      PATH: `${folder}:${process.env["PATH"] ?? ""}`,
      HOSTNAME: "istiod-rollout-x",
      ROLLOUT_NAMESPACE: "istio-system",
      ROLLOUT_PEERS: peers,
      ROLLOUT_DEADLINE_SECONDS: String(deadlineSeconds),
      ROLLOUT_TERMINATION_LOG: join(folder, "log"),
      TEST_SERVER: `http://127.0.0.1:${port}`,
    };
    return new Promise((resolve) => {
      execFile("sh", ["-c", rolloutScript], { env }, (error, stdout) => {
        resolve({
          code: error === null ? 0 : Number(error.code),
          output: stdout,
          restarted: template,
          discovers: own["archipelago/discovers"],
        });
      });
    });
  }

  const revision = (number: string, discovers?: string): Annotations => ({
    "deployment.kubernetes.io/revision": number,
    ...(discovers !== undefined && { "archipelago/discovers": discovers }),
  });
  const restart = { "archipelago/restarted-by": "istiod-rollout-x" };

  beforeEach(() => {
    polls = 0;
    silent = false;
  });

  it("restarts istiod if the credentials of a known peer have changed, and waits for it", async () => {
    polls = 4;
    const outcome = await run("ap=1,us=3", revision("1", "ap=1,us=2"));
    assert.deepEqual([outcome.code, outcome.restarted], [0, restart]);
    assert.match(outcome.output, /restarting istiod: other credentials of: us/);
    assert.equal(outcome.discovers, "ap=1,us=3");
    assert.equal(polls, 0);
  });

  const unchanged: Record<string, readonly [string, Annotations]> = {
    "for a new fleet": ["ap=1,us=2", revision("1")],
    "for the same peers": ["ap=1,us=2", revision("4", "ap=1,us=2")],
    "for another peer": ["ap=1,br=5,us=2", revision("4", "ap=1,us=2")],
    "for one peer less": ["us=2", revision("4", "ap=1,us=2")],
    "for a peer whose name is the end of another's": ["ap=1,us-ap=2", revision("4", "ap=1")],
  };
  for (const [what, [peers, before]] of Object.entries(unchanged)) {
    it(`restarts nothing ${what}, and records the peers`, async () => {
      const outcome = await run(peers, before);
      assert.deepEqual([outcome.code, outcome.restarted], [0, {}], outcome.output);
      assert.equal(outcome.discovers, peers);
    });
  }

  it("restarts an istiod that may have started with credentials of an earlier release", async () => {
    const outcome = await run("ap=1", revision("2"));
    assert.deepEqual([outcome.code, outcome.restarted], [0, restart]);
    assert.equal(outcome.discovers, "ap=1");
  });

  it("fails and records nothing while the new pods are not ready, so that it restarts again", async () => {
    polls = 1_000_000;
    const outcome = await run("ap=2", revision("2", "ap=1"), 1);
    assert.equal(outcome.code, 1);
    assert.equal(outcome.discovers, "ap=1");
    assert.match(await readFile(join(folder, "log"), "utf8"), /istiod is not ready/);
  });

  it("fails if the API does not respond", async () => {
    silent = true;
    const outcome = await run("ap=2", revision("2", "ap=1"));
    assert.deepEqual([outcome.code, outcome.restarted], [1, {}]);
  });
});
