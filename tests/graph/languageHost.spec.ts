import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { difference } from "../support/difference.ts";
import { isRecord } from "../support/decode.ts";
import { recordGraph } from "../support/golden.ts";
import { assertSameLines, goldenFile, print, readRecorded } from "../support/goldenFile.ts";
import { serveFaultyLinode } from "../support/linodeFaults.ts";
import type { MockOptions } from "../support/mocks.ts";
import { type HostedRun, runAsLanguageHost } from "../support/languageHost.ts";
import {
  answerLinode,
  type Configuration,
  manifest,
  stackConfiguration,
} from "../support/program.ts";

// Shows that the program runs as in `pulumi up`: in a process of its own, loaded by Pulumi's runner with the node
// arguments and the entry point of Pulumi.yaml, and connected by gRPC. What only an inline program tolerates, such as a
// second copy of the SDK or a named export in addition to the default one, fails here.
//
// Does not show Pulumi's language host itself, which finds node and installs dependencies, nor a real engine: the mocks
// of the graph tests replace it.

const MANIFEST = "http://127.0.0.1:4981/gateway-api/standard-install.yaml";

describe("the program in Pulumi's Node runner", function () {
  this.timeout(300_000);
  let fleet: FakeFleet;
  let mirror: Server;
  let address: string;
  let config: Configuration;

  before(async () => {
    fleet = await serveFleet();
    mirror = createServer(({ url }, response) => {
      if (url === "/404") response.writeHead(404);
      response.end(url === "/login" ? "<html><p>Log in</html>" : manifest);
    });
    await new Promise<void>((resolve) => mirror.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/standard-install.yaml`;
    const local = await stackConfiguration("local");
    const mirrored: unknown = JSON.parse(local["archipelago:mirror"] ?? "");
    assert.ok(isRecord(mirrored) && mirrored["gatewayApi"] === MANIFEST);
    config = {
      ...local,
      "archipelago:mirror": JSON.stringify({ ...mirrored, gatewayApi: address }),
    };
  });

  after(async () => {
    mirror.close();
    await fleet.close();
  });

  const run = (
    settings: Configuration,
    call: NonNullable<MockOptions["call"]> = answerLinode,
  ): Promise<HostedRun> =>
    runAsLanguageHost(settings, { stack: "local", call, state: fleet.state });

  it("ends well, and declares what tests/golden/local.difference.json has", async () => {
    const { code, output, log, nodes, outputs } = await run(config);
    assert.deepEqual({ code, output }, { code: 0, output: "" });
    assert.equal(log.length, 1, log.join("\n"));
    assert.match(log.join(), /^warning: karmada\.service\.sourceRanges: every address may connect/);
    const graph = recordGraph({ nodes, outputs }, fleet, [[address, MANIFEST]]);
    const text = await print({ base: "dev", ...difference(await readRecorded("dev"), graph) });
    assertSameLines(text, await readFile(goldenFile("local.difference.json"), "utf8"));
  });

  it("ends with an error and declares nothing if the settings are invalid", async () => {
    const { code, log, nodes } = await run({ ...config, "archipelago:mesh": "consul" });
    assert.notEqual(code, 0);
    assert.match(log.join("\n"), /^error: .*mesh: /s);
    assert.deepEqual(nodes, []);
  });

  it("ends, with a warning, though Linode never answers", async () => {
    const faulty = await serveFaultyLinode(() => "silence");
    // Clusters that exist: a preview of them needs no other answer.
    const { code, log, output, nodes } = await runAsLanguageHost(config, {
      ...{ stack: "local", preview: true, state: fleet.state, shortLimits: true },
      call: (token, inputs) =>
        token === "linode:index/getLkeClusters:getLkeClusters"
          ? faulty.call(token, inputs)
          : undefined,
    });
    await faulty.close();
    assert.deepEqual({ code, output }, { code: 0, output: "" });
    assert.match(
      log[0] ?? "",
      /^warning: linode: cannot list the LKE clusters; got .*: no answer within 120 s; expected .*run it again later/,
    );
    assert.ok(nodes.length > 100);
  });

  describe("reports in one line, without a stack trace, and declares nothing:", () => {
    const linode =
      (reason: string, functions = /getLkeClusters/) =>
      (token: string) => {
        if (functions.test(token)) throw new Error(reason);
        return answerLinode(token);
      };
    const missing = (): Configuration => ({
      ...config,
      "archipelago:mirror": JSON.stringify({ gatewayApi: address.replace(/standard.*/, "404") }),
    });
    const page = (): Configuration => ({
      ...config,
      "archipelago:mirror": JSON.stringify({ gatewayApi: address.replace(/standard.*/, "login") }),
    });
    const list = "linode: cannot list the LKE clusters";
    const cases: readonly (readonly [
      string,
      { readonly settings?: () => Configuration; readonly call?: MockOptions["call"] },
      RegExp,
    ])[] = [
      [
        "no token",
        { call: linode("no Linode token: set linode:token, or LINODE_TOKEN") },
        new RegExp(`^error: ${list}; got no Linode token.*; expected .*pulumi config set --secret`),
      ],
      [
        "a wrong token",
        { call: linode("invocation of x returned an error: 1 error:\n\t* [401] Invalid Token") },
        new RegExp(`^error: ${list}; got 1 error: .* \\[401\\] Invalid Token; expected a valid`),
      ],
      [
        "a list that is needed and cannot be read",
        { call: linode("GET http://x/v4/regions: no answer (ECONNREFUSED)", /getRegions/) },
        /^error: linode: cannot list the regions to create or upgrade .*manager.*; got .*ECONNREFUSED/,
      ],
      [
        "a download that fails",
        { settings: missing },
        /^error: mirror\.gatewayApi: cannot read http:\S+: status 404$/,
      ],
      [
        "a download of something else",
        { settings: page },
        /^error: mirror\.gatewayApi: not a manifest of the Gateway API; got http:\S+: document 1/,
      ],
    ];
    it("a token without the scopes, as Linode's API refuses it", async () => {
      const faulty = await serveFaultyLinode(() => ({ status: 403 }));
      const { code, log, output, nodes } = await run(config, faulty.call);
      await faulty.close();
      assert.notEqual(code, 0);
      assert.deepEqual({ count: log.length, output, nodes }, { count: 1, output: "", nodes: [] });
      assert.match(
        log[0] ?? "",
        /^error: linode: cannot list the LKE clusters; got \[403\] fault 403; expected .*lke:read_write/,
      );
    });

    for (const [title, { settings, call }, expected] of cases) {
      it(title, async () => {
        const { code, log, output, nodes } = await run(settings?.() ?? config, call);
        assert.notEqual(code, 0);
        assert.deepEqual({ count: log.length, output, nodes }, { count: 1, output: "", nodes: [] });
        assert.match(log[0] ?? "", expected);
        assert.doesNotMatch(log[0] ?? "", /\n/);
      });
    }
  });
});
