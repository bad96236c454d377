import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { difference } from "../support/difference.ts";
import { isRecord } from "../support/decode.ts";
import { recordGraph } from "../support/golden.ts";
import { assertSameLines, goldenFile, print, readRecorded } from "../support/goldenFile.ts";
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
  this.timeout(120_000);
  let fleet: FakeFleet;
  let mirror: Server;
  let address: string;
  let config: Configuration;

  before(async () => {
    fleet = await serveFleet();
    mirror = createServer((_request, response) => response.end(manifest));
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

  const run = (settings: Configuration): Promise<HostedRun> =>
    runAsLanguageHost(settings, { stack: "local", call: answerLinode, state: fleet.state });

  it("ends well, and declares what tests/golden/local.difference.json has", async () => {
    const { code, output, log, nodes, outputs } = await run(config);
    assert.deepEqual({ code, output, log }, { code: 0, output: "", log: [] });
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
});
