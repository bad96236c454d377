import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../../components/internal/errors.ts";
import { assertSha256, fetchText } from "../../../fleet/manifests.ts";

// Proves: what is read from a server on loopback, and the errors. Does not prove that GitHub serves the default manifest.

const redirects: ReadonlyMap<string, string> = new Map([
  ["/moved", "/again"],
  ["/again", "/there"],
  ["/round", "/round"],
  ["/plain", "http://user:hunter2@192.0.2.1/there"],
  ["/file", "file:///etc/passwd"],
  ["/nowhere", "http://"],
]);
const CONTENT = "kind: CustomResourceDefinition # ä\n";

describe("a manifest", () => {
  let server: Server;
  let url: string;

  before(async () => {
    server = createServer((request, response) => {
      const target = redirects.get(request.url ?? "");
      if (target !== undefined) {
        response.writeHead(302, { location: target }).end();
        return;
      }
      if (request.url === "/endless") {
        const more = (): void => {
          while (response.write(Buffer.alloc(1024 * 1024)));
        };
        response.on("drain", more);
        more();
        return;
      }
      if (request.url === "/broken") {
        response.writeHead(200, { "content-length": 100 }).write("k");
        response.destroy();
        return;
      }
      response.statusCode = request.url === "/there" ? 200 : 404;
      response.end(CONTENT);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

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

  it("is read from where it was moved to", async () => {
    assert.equal(await fetchText("mirror.gatewayApi", `${url}/moved`), CONTENT);
  });

  const refused: readonly (readonly [path: string, reason: RegExp])[] = [
    ["round", /: more than 5 redirects$/],
    ["plain", /: redirected to http:\/\/<redacted>@192\.0\.2\.1\/there, which is not https/],
    ["file", /: redirected to file:\/\/\/etc\/passwd, which is not https/],
    ["nowhere", /: redirected to an invalid URL$/],
    ["endless", /: larger than 33554432 bytes$/],
    ["broken", /: [^:]+$/],
  ];
  for (const [path, reason] of refused) {
    it(`is refused in one line if it is ${path}`, async () => {
      await assert.rejects(fetchText("mirror.gatewayApi", `${url}/${path}`), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, reason);
        assert.ok(!/\n|hunter2/.test(error.message), error.message);
        return true;
      });
    });
  }

  it("is refused with the reason if it cannot be read", async () => {
    await assert.rejects(fetchText("mirror.gatewayApi", `${url}/gone`), /status 404/);
    await assert.rejects(
      fetchText("mirror.gatewayApi", "http://127.0.0.1:1/x"),
      /bad port|ECONNREFUSED/,
    );
  });
});
