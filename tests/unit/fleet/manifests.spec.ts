import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../../components/internal/errors.ts";
import { assertSha256, fetchText } from "../../../fleet/manifests.ts";

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

  it("is read", async () => {
    assert.equal(await fetchText("mirror.gatewayApi", `${url}/there`), CONTENT);
  });

  it("is accepted with its checksum or none", () => {
    assertSha256("mirror.gatewayApiSha256", url, CONTENT, undefined);
    assertSha256("mirror.gatewayApiSha256", url, CONTENT, digest);
  });

  it("is refused with another checksum", () => {
    const expected = "0".repeat(64);
    assert.throws(
      () => {
        assertSha256("mirror.gatewayApiSha256", url, CONTENT, expected);
      },
      new UserError(
        `mirror.gatewayApiSha256: ${url} has another content; got ${digest}; expected ${expected}`,
      ),
    );
  });

  it("is refused with the reason if it cannot be read", async () => {
    await assert.rejects(fetchText("mirror.gatewayApi", `${url}/gone`), /status 404/);
    await assert.rejects(
      fetchText("mirror.gatewayApi", "http://127.0.0.1:1/x"),
      /bad port|ECONNREFUSED/,
    );
  });
});
