import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readClockSkew } from "../../../components/cluster/clusterClock.ts";

// Shows the difference to the clock of a server's `Date` header, over real HTTP. Does not show a front whose clock is not
// that of the API server behind it.

describe("the clock of a cluster", () => {
  let server: Server | undefined;

  /** Starts an API whose clock is ahead by these seconds, and which answers after a delay. */
  async function serve(ahead: number | undefined, delayMilliseconds = 0): Promise<string> {
    const started = createServer((_request, response) => {
      if (ahead === undefined) response.sendDate = false;
      else response.setHeader("date", new Date(Date.now() + ahead * 1000).toUTCString());
      setTimeout(() => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ major: "1", minor: "35" }));
      }, delayMilliseconds);
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    const { port } = started.address() as AddressInfo;
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "eu",
      clusters: [
        {
          name: "eu",
          cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true },
        },
      ],
      users: [{ name: "eu", user: {} }],
      contexts: [{ name: "eu", context: { cluster: "eu", user: "eu" } }],
    });
  }

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  it("differs by nothing from this machine's, also if the response takes long", async () => {
    assert.equal(await readClockSkew("eu", await serve(0, 1500)), 0);
  });

  for (const ahead of [90, -90, 3600]) {
    it(`is ${ahead} s ahead of this machine's, to the second`, async () => {
      const skew = await readClockSkew("eu", await serve(ahead));
      assert.ok(Math.abs(skew - ahead) <= 1.5, String(skew));
    });
  }

  it("is taken for this machine's if the response does not state it", async () => {
    assert.equal(await readClockSkew("eu", await serve(undefined)), 0);
  });

  it("is not known of an API that does not answer", async () => {
    const kubeconfig = await serve(0);
    server?.close();
    server = undefined;
    await assert.rejects(
      readClockSkew("eu", kubeconfig),
      /could not determine the time of cluster eu: .*ECONNREFUSED/,
    );
  });
});
