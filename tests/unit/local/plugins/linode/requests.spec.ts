/**
 * The stand-in's HTTP requests: retries, failures, and data that no error contains. Over real sockets, with a scripted
 * server.
 */
import assert from "node:assert/strict";
import * as z from "zod";
import { LinodeClient } from "../../../../../local/plugins/linode/client.ts";
import { configOf, configProblems } from "../../../../../local/plugins/linode/config.ts";
import { LinodeError } from "../../../../../local/plugins/linode/errors.ts";
import { isRetryable, retryDelay } from "../../../../../local/plugins/linode/retry.ts";
import { Secret } from "../../../../../local/plugins/protocol/values.ts";
import { type ScriptedAnswer, scriptedServer } from "./support.ts";

const busy = { errors: [{ reason: "Linode busy." }] };
const ok = { status: 200, body: { id: 7 } };
const idOnly = z.object({ id: z.number() });

describe("requests of the linode stand-in", () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const conversation = async (answers: readonly ScriptedAnswer[], retryBudget = 2000) => {
    const server = await scriptedServer(answers);
    closing.push(server.close);
    const client = new LinodeClient({
      baseUrl: `${server.url}/v4`,
      token: "a-token",
      userAgent: "test",
      delays: { minimum: 5, maximum: 50 },
      retryBudget,
    });
    return { ...server, client };
  };
  const signal = new AbortController().signal;

  it("have the token and the user agent, and use the version's path", async () => {
    const { client, asked } = await conversation([ok]);
    assert.deepEqual(await client.get("lke/clusters/7", idOnly, { signal }), { id: 7 });
    const [first] = asked;
    assert.equal(first?.url, "/v4/lke/clusters/7");
    assert.equal(first.headers.authorization, "Bearer a-token");
    assert.equal(first.headers["user-agent"], "test");
  });

  const again: readonly (readonly [string, ScriptedAnswer])[] = [
    ["too many requests", { status: 429, headers: { "retry-after": "0" } }],
    ["a service that is unavailable", { status: 503 }],
    ["a busy Linode", { status: 400, body: busy }],
    ["a bad gateway", { status: 502, body: "<html>" }],
    ["a connection that breaks", { status: 0, hangUp: true }],
  ];
  for (const [what, answer] of again) {
    it(`are retried after ${what}`, async () => {
      const { client, asked } = await conversation([answer, answer, ok]);
      assert.deepEqual(await client.get("x", idOnly, { signal }), { id: 7 });
      assert.equal(asked.length, 3);
    });
  }

  const never: readonly (readonly [string, ScriptedAnswer, RegExp])[] = [
    [
      "a refusal",
      { status: 400, body: { errors: [{ reason: "no", field: "label" }, { reason: "really" }] } },
      /: \[400\] \[label\] no; really$/,
    ],
    ["a wrong token", { status: 401, body: { errors: [{ reason: "Invalid Token" }] } }, /Invalid/],
    [
      "announced maintenance",
      { status: 503, headers: { "x-maintenance-mode": "all,10" } },
      /: \[503\]/,
    ],
    [
      "an answer of another shape",
      { status: 200, body: { id: "seven" } },
      /unexpected response at id$/,
    ],
    ["a redirection", { status: 302, headers: { location: "http://192.0.2.1/" } }, /no answer/],
  ];
  for (const [what, answer, message] of never) {
    it(`are not retried after ${what}`, async () => {
      const { client, asked } = await conversation([answer], 20);
      await assert.rejects(client.send("POST", "x", idOnly, { signal, body: {} }), message);
      assert.equal(asked.length, 1);
    });
  }

  it("end after the retry budget, with the last failure", async () => {
    const { client, asked } = await conversation([{ status: 503 }], 200);
    await assert.rejects(client.get("x", idOnly, { signal }), LinodeError);
    assert.ok(asked.length > 2);
  });

  it("end if the call is cancelled", async () => {
    const { client } = await conversation([{ status: 503 }], 60_000);
    const cancellation = new AbortController();
    setTimeout(() => {
      cancellation.abort(new Error("cancelled"));
    }, 50);
    await assert.rejects(client.get("x", idOnly, { signal: cancellation.signal }));
  });

  it("treat a deletion whose response was lost as done if the object is gone", async () => {
    const gone = { status: 404, body: { errors: [{ reason: "Not found" }] } };
    const lost = await conversation([{ status: 0, hangUp: true }, gone]);
    await lost.client.send("DELETE", "x", z.unknown(), { signal });
    const never = await conversation([gone]);
    await assert.rejects(never.client.send("DELETE", "x", z.unknown(), { signal }), /\[404\]/);
  });

  it("collect all pages of a list", async () => {
    const page = (number: number): ScriptedAnswer => ({
      status: 200,
      body: { data: [{ id: number }], page: number, pages: 3, results: 3 },
    });
    const { client, asked } = await conversation([page(1), page(2), page(3)]);
    const items = await client.list("regions", idOnly, { signal });
    assert.deepEqual(
      items.map(({ id }) => id),
      [1, 2, 3],
    );
    assert.equal(asked[2]?.url, "/v4/regions?page=3&page_size=100");
  });

  it("never include the token, a kubeconfig or a proxy's page in an error", async () => {
    const page = "<html>secret-of-the-proxy</html>";
    const answers: ScriptedAnswer[] = [
      { status: 500, body: page, headers: { "content-type": "text/html" } },
      { status: 200, body: { kubeconfig: 5, other: "c2VjcmV0" } },
    ];
    for (const answer of answers) {
      const { client } = await conversation([answer], 0);
      const schema = z.object({ kubeconfig: z.string() });
      await assert.rejects(client.get("x", schema, { signal }), (error: Error) => {
        assert.doesNotMatch(error.message, /a-token|secret-of-the-proxy|c2VjcmV0/);
        return true;
      });
    }
  });

  it("are not sent without a token", async () => {
    const { url, asked } = await conversation([ok]);
    const config = configOf({ url }, "5.1.1", {});
    const client = new LinodeClient(config.client);
    await assert.rejects(client.get("x", idOnly, { signal }), /linode:token/);
    assert.equal(asked.length, 0);
  });

  it("wait for Retry-After, within bounds", () => {
    const delays = { minimum: 3000, maximum: 30_000 };
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((attempt) => retryDelay(attempt, null, delays)),
      [3000, 6000, 12_000, 24_000, 30_000],
    );
    assert.equal(retryDelay(1, "7", delays), 7000);
    assert.equal(retryDelay(1, "3600", delays), 30_000);
    assert.equal(retryDelay(1, "soon", delays), 3000);
  });

  it("that may have been carried out are not sent twice", () => {
    assert.equal(isRetryable("POST", { kind: "lost", code: "ECONNRESET" }), false);
    assert.equal(isRetryable("POST", { kind: "lost", code: "ECONNREFUSED" }), true);
    assert.equal(isRetryable("PUT", { kind: "lost", code: "ECONNRESET" }), true);
    const failed = { kind: "answer", status: 500, reason: "", maintenance: false } as const;
    assert.equal(isRetryable("POST", failed), false);
    assert.equal(isRetryable("GET", failed), true);
  });
});

describe("configuration of the linode stand-in", () => {
  it("is read from the arguments, then the environment, then the official defaults", () => {
    const env = {
      LINODE_TOKEN: "from-env",
      LINODE_URL: "http://127.0.0.1:1/",
      LINODE_API_VERSION: "",
    };
    const fromEnv = configOf({}, "5.1.1", env);
    assert.deepEqual(
      [fromEnv.client.token, fromEnv.client.baseUrl, fromEnv.eventPoll, fromEnv.nodePoll],
      ["from-env", "http://127.0.0.1:1/v4", 4000, 3000],
    );
    const given = configOf(
      {
        token: new Secret("given"),
        url: "https://linode.test/proxy",
        apiVersion: "v4beta",
        uaPrefix: "mine",
        lkeNodeReadyPollMs: "250",
      },
      "5.1.1",
      env,
    );
    assert.deepEqual(
      [given.client.token, given.client.baseUrl, given.nodePoll, given.client.userAgent],
      ["given", "https://linode.test/proxy/v4beta", 250, "mine archipelago-linode-stand-in/5.1.1"],
    );
    assert.equal(configOf({}, "5.1.1", {}).client.baseUrl, "https://api.linode.com/v4");
  });

  it("is rejected if it is invalid or would have no effect", () => {
    const properties = (inputs: Parameters<typeof configProblems>[0]): string[] =>
      configProblems(inputs).map(({ property }) => property);
    assert.deepEqual(properties({ url: "linode.com", eventPollMs: "soon" }), [
      "url",
      "eventPollMs",
    ]);
    assert.deepEqual(properties({ apiCaPath: "/ca.pem", configProfile: "p" }), [
      "apiCaPath",
      "configProfile",
    ]);
    assert.deepEqual(properties({ skipImplicitReboots: "true", version: "5.1.1" }), []);
  });
});
