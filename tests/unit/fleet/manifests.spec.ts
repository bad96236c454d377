import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { fetchText } from "../../../fleet/manifests.ts";

// Proves: what is read from a server on loopback, and the errors. Does not prove that GitHub serves the default manifest.

const CONTENT = "kind: CustomResourceDefinition # ä\n";

describe("a manifest", () => {
  let server: Server;
  let url: string;

  before(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === "/there" ? 200 : 404;
      response.end(CONTENT);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const digest = createHash("sha256").update(CONTENT).digest("hex");

  it("is read with and without its checksum", async () => {
    assert.equal(await fetchText("mirror.gatewayApi", `${url}/there`), CONTENT);
    assert.equal(await fetchText("mirror.gatewayApi", `${url}/there`, digest), CONTENT);
  });

  it("is refused with another checksum", async () => {
    const expected = "0".repeat(64);
    await assert.rejects(fetchText("mirror.gatewayApi", `${url}/there`, expected), (error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      const words = `mirror.gatewayApiSha256: ${url}/there has another content; got ${digest}; expected ${expected}`;
      assert.equal(error.message, words);
      return true;
    });
  });

  it("is refused with the reason if it cannot be read", async () => {
    await assert.rejects(fetchText("mirror.gatewayApi", `${url}/gone`), /status 404/);
    await assert.rejects(
      fetchText("mirror.gatewayApi", "http://127.0.0.1:1/x"),
      /bad port|ECONNREFUSED/,
    );
  });
});
