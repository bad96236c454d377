import assert from "node:assert/strict";
import { get, type IncomingHttpHeaders } from "node:http";
import { MapModel } from "../../../cli/map/model.ts";
import { type MapServer, serveMap } from "../../../cli/map/server.ts";

// Who may read the map. The page itself: tests/browser.

describe("the map's server", () => {
  let server: MapServer;
  before(async () => {
    server = await serveMap(new Map([["index.html", { type: "text/html", body: "the page" }]]));
  });
  after(() => server.close());

  function ask(path: string, headers: Record<string, string> = {}) {
    const { port } = new URL(server.url);
    return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>(
      (resolve, reject) => {
        get({ host: "127.0.0.1", port, path, headers }, (response) => {
          let body = "";
          const done = (): void => {
            response.destroy();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          };
          response.on("data", (chunk: Buffer) => {
            body += chunk.toString();
            if (body.includes("data:")) done();
          });
          response.on("end", done);
        }).on("error", reject);
      },
    );
  }

  const path = (): string => new URL(server.url).pathname;

  it("gives the page to who has the address, and lets it load from nowhere else", async () => {
    const { status, headers, body } = await ask(path());
    assert.deepEqual([status, body], [200, "the page"]);
    const policy = [headers["content-security-policy"]].flat().join(" ");
    assert.match(policy, /^default-src 'none'; /);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /https?:|\*|unsafe/);
    assert.equal(headers["access-control-allow-origin"], undefined);
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}\/$/);
  });

  it("refuses other hosts, other sites and other tokens", async () => {
    const { port } = new URL(server.url);
    for (const [asked, headers] of [
      ["/", {}],
      ["/feed", {}],
      [`/${"x".repeat(24)}/feed`, {}],
      [path(), { host: "attacker.example" }],
      [path(), { host: `attacker.example:${port}` }],
      [`${path()}feed`, { "sec-fetch-site": "cross-site" }],
      [`${path()}feed`, { "sec-fetch-site": "same-site" }],
    ] as const) {
      const { status, body } = await ask(asked, headers);
      assert.deepEqual([status, body], [403, "Forbidden\n"], JSON.stringify([asked, headers]));
    }
    assert.equal((await ask(`${path()}../package.json`)).status, 404);
  });

  it("begins a feed with the last state, without the requests that were drawn already", async () => {
    const model = new MapModel("dev", ["eu"]);
    const streams = [
      {
        ...{ kind: "pair" as const, from: "eu", to: "eu", sent: 1, failed: 0 },
        ...{ failures: {}, answers: { eu: 1 }, latenciesMs: [1] },
      },
    ];
    const message = model.tick({ at: new Date().toISOString(), callers: [], streams });
    assert.equal(message.flows.length, 1);
    server.send(message);
    const { body, headers } = await ask(`${path()}feed`);
    assert.equal(headers["content-type"], "text/event-stream");
    const sent: unknown = JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? "");
    assert.deepEqual(sent, JSON.parse(JSON.stringify({ ...message, flows: [] })));
  });

  it("names a port that is in use", async () => {
    const port = Number(new URL(server.url).port);
    await assert.rejects(serveMap(new Map(), port), /^Error: --port: in use; got \d+; expected/);
  });
});
