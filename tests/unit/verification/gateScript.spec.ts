import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gateScript } from "../../../components/verification/gateScript.ts";
import {
  parseGateSummary,
  type GateSummary,
} from "../../../components/verification/gateSummary.ts";

// The script under this machine's sh, against a server on loopback, with a small replacement of curl that has the options
// that the script uses, so that curl need not be installed. The fleet tests show the real curl, in the image's own shell,
// and the responses of a real mesh.
const curl = `#!${process.execPath}
const [url, ...rest] = process.argv.slice(2).reverse();
const [id] = rest[0].split(": ").slice(1);
fetch(url, { headers: { "x-request-id": id }, signal: AbortSignal.timeout(5000) }).then(
  async (response) => {
    if (response.ok) return process.stdout.write(await response.text());
    console.error("curl: (22) The requested URL returned error: " + response.status);
    process.exitCode = 22;
  },
  () => {
    console.error("curl: (7) Failed to connect");
    process.exitCode = 7;
  },
);
`;

interface Run {
  readonly code: number;
  readonly output: string;
  readonly summary: GateSummary;
  readonly termination: string;
}

describe("the gate's script", function () {
  // Every request starts a process.
  this.timeout(120_000);
  let folder: string;
  let server: Server;
  let bodies: string[];
  let ids: string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-gate-"));
    await writeFile(join(folder, "curl"), curl);
    await chmod(join(folder, "curl"), 0o755);
    server = createServer((request, response) => {
      const body = bodies[ids.length % bodies.length] ?? "";
      ids.push(String(request.headers["x-request-id"]));
      response.statusCode = body === "" ? 503 : 200;
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(() => {
    ids = [];
  });

  /** Runs the script against probes that respond with these bodies in turn; an empty one is a 503. */
  async function run(answers: string[], overrides: Record<string, string> = {}): Promise<Run> {
    bodies = answers;
    const { port } = server.address() as AddressInfo;
    const termination = join(folder, "termination-log");
    await writeFile(termination, "");
    const environment = {
      PATH: `${folder}:${process.env["PATH"] ?? ""}`,
      GATE_FROM: "eu",
      GATE_EXPECTED: "ap eu us",
      GATE_URL: `http://127.0.0.1:${port}/api/info`,
      GATE_DEADLINE_SECONDS: "60",
      GATE_MINIMUM_REQUESTS: "1",
      GATE_ASKER: "eu.gate-x7x7x",
      GATE_TERMINATION_LOG: termination,
      ...overrides,
    };
    const { code, output } = await shell(environment);
    return {
      code,
      output,
      summary: parseGateSummary(output),
      termination: await readFile(termination, "utf8"),
    };
  }

  it("passes once every expected cluster has responded, and reports the request ids", async () => {
    const { code, summary, termination } = await run([
      info("eu"),
      info("us"),
      info("us"),
      info("ap"),
    ]);
    assert.equal(code, 0);
    assert.deepEqual(summary, {
      from: "eu",
      answers: { eu: 1, us: 2, ap: 1 },
      failures: 0,
      ids: {
        eu: ["eu.gate-x7x7x.1"],
        us: ["eu.gate-x7x7x.2", "eu.gate-x7x7x.3"],
        ap: ["eu.gate-x7x7x.4"],
      },
    });
    assert.deepEqual(ids, Object.values(summary.ids).flat());
    assert.equal(termination, "");
  });

  it("fails at the deadline and names every pair without a response", async () => {
    const { code, summary, termination } = await run([info("eu"), ""], {
      GATE_DEADLINE_SECONDS: "3",
    });
    assert.equal(code, 1);
    assert.deepEqual(Object.keys(summary.answers), ["eu"]);
    assert.ok(summary.failures > 0);
    assert.match(termination, /^no answer within 3 s: eu->ap eu->us\n/);
    assert.match(termination, /answered by: eu=\d+\nlast failure: curl: \(22\).*503\n$/);
  });

  it("sends at most four requests a second", async () => {
    const started = Date.now();
    await run([info("eu")], { GATE_DEADLINE_SECONDS: "2" });
    const seconds = (Date.now() - started) / 1000;
    assert.ok(
      ids.length <= 4 * (Math.floor(seconds) + 1),
      `${ids.length} requests in ${seconds} s`,
    );
  });

  it("does not confuse a name with one that contains it", async () => {
    const { code, termination } = await run([info("eu-west"), info("s")], {
      GATE_EXPECTED: "eu us",
      GATE_DEADLINE_SECONDS: "1",
    });
    assert.equal(code, 1);
    assert.match(termination, /: eu->eu eu->us\n/);
  });

  it("counts unexpected clusters, and does not fail for them", async () => {
    const { code, summary } = await run([info("jp"), info("eu")], { GATE_EXPECTED: "eu" });
    assert.equal(code, 0);
    assert.deepEqual(summary.answers, { jp: 1, eu: 1 });
  });

  it("continues to the minimum number of requests, and keeps the ids of each cluster's first ten", async () => {
    const { code, summary } = await run([info("eu")], {
      GATE_EXPECTED: "eu",
      GATE_MINIMUM_REQUESTS: "11",
    });
    assert.equal(code, 0);
    assert.deepEqual(summary.answers, { eu: 11 });
    assert.equal(summary.ids["eu"]?.length, 10);
  });

  it("never sends an id as long as a UUID, which proxies modify", async () => {
    const asker = "e".repeat(34);
    await run([info("eu")], { GATE_EXPECTED: "eu", GATE_ASKER: asker });
    assert.deepEqual(ids, [`${asker}.1.`]);
  });

  const invalid = {
    "no JSON": "<html>hello</html>",
    "another service's JSON": '{"hostname":"probe"}',
    "an empty message": info(""),
    "a message that would break the summary": '{"message":"a b;c"}',
    "a greeting": info("greetings from podinfo v6.9.2"),
  };
  for (const [what, body] of Object.entries(invalid)) {
    it(`counts ${what} as a failure`, async () => {
      const { code, summary } = await run([body, '{"message":"eu"}'], { GATE_EXPECTED: "eu" });
      assert.equal(code, 0);
      assert.deepEqual([summary.answers, summary.failures], [{ eu: 1 }, 1]);
    });
  }

  it("reports no responses from an unreachable Service", async () => {
    const { code, summary, termination } = await run([], {
      GATE_URL: "http://127.0.0.1:1/",
      GATE_EXPECTED: "eu",
      GATE_DEADLINE_SECONDS: "0",
    });
    assert.equal(code, 1);
    assert.deepEqual(summary, { from: "eu", answers: {}, failures: 1, ids: {} });
    assert.match(termination, /answered by: nobody\nlast failure: curl: \(7\)/);
  });
});

/** A response in podinfo's format. */
function info(message: string): string {
  return JSON.stringify(
    { hostname: "probe-1", version: "6.9.2", message, logo: "https://x" },
    null,
    2,
  );
}

function shell(env: Record<string, string>): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile("/bin/sh", ["-c", gateScript], { env }, (error, stdout, stderr) => {
      if (stderr !== "") {
        reject(new Error(`the script wrote to stderr: ${stderr}`, { cause: error }));
        return;
      }
      resolve({ code: child.exitCode ?? -1, output: stdout });
    });
  });
}
