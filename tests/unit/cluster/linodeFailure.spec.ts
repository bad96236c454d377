import assert from "node:assert/strict";
import { isRefused, linodeError } from "../../../components/cluster/linodeFailure.ts";
import { asRunError, UserError } from "../../../components/internal/errors.ts";

// Shows what a person reads when Linode's provider fails. The messages are those of the stand-in, and of Pulumi's own plugin
// as its source composes them. Does not show that a token's scopes suffice.

const set = "set it with: pulumi config set --secret linode:token";

describe("an error of Linode's provider", () => {
  const cases: readonly (readonly [string, string, boolean, RegExp])[] = [
    ["no token", "no Linode token: set linode:token, or LINODE_TOKEN", true, /expected a token of/],
    ["a wrong token", "[401] Invalid Token", true, /expected a valid token of/],
    [
      "a wrong token, in the engine's words",
      "invocation of linode:index/getLkeClusters:getLkeClusters returned an error: 1 error occurred:\n\t* [401] Invalid Token\n\n",
      true,
      /got 1 error occurred: \* \[401\] Invalid Token; expected a valid token of/,
    ],
    [
      "a token without the scope",
      "[403] Your OAuth token is not authorized to use this endpoint.",
      true,
      /lke:read_write/,
    ],
    [
      "no connection",
      "GET https://api.linode.com/v4/regions: no answer (ECONNREFUSED)",
      false,
      /check linode:url and the network/,
    ],
    ["an outage", "[503] Service Unavailable", false, /status\.linode\.com.* run it again later$/],
    ["too many requests", "[429] Too many requests", false, /; wait a few minutes/],
    ["another API", "[404] Not found", false, /; check linode:url, and a proxy/],
    [
      "a page of a proxy, in the words of Pulumi's plugin",
      `1 error occurred:\n\t* [407] Unexpected Content-Type: Expected: application/json, Received: text/html\nResponse body: <!doctype html>\n${"<p>log in</p>\n".repeat(500)}`,
      false,
      /\[407\] Unexpected Content-Type: .{0,60} and a page; expected an answer .* a proxy/,
    ],
    [
      "a page in place of JSON",
      `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
      false,
      /a proxy that may have answered/,
    ],
    [
      "a name that does not resolve, in the words of Pulumi's plugin",
      '[002] Get "https://api.linode.invalid/v4/lke/clusters": dial tcp: lookup api.linode.invalid: no such host',
      false,
      /; check linode:url and the machine's DNS$/,
    ],
    [
      "a name that does not resolve",
      "GET https://api.linode.invalid/v4/regions: no answer (EAI_AGAIN)",
      false,
      /; check linode:url and the machine's DNS$/,
    ],
    [
      "a port that looks like a status",
      "GET http://127.0.0.1:401/v4/regions?id=403: no answer (ECONNREFUSED)",
      false,
      /check linode:url and the network/,
    ],
    [
      "silence",
      "Linode's list of clusters: no answer within 120 s",
      false,
      /status\.linode\.com.* run it again later$/,
    ],
    ["very much", "x".repeat(100_000), false, /^.{0,500}$/],
  ];
  for (const [title, reason, refused, expected] of cases) {
    it(`of ${title} has one line, which says what to do`, () => {
      const error = new Error(reason);
      const { message } = linodeError("cannot list the regions", error);
      assert.match(message, /^linode: cannot list the regions; got .+; expected /);
      assert.match(message, expected);
      assert.doesNotMatch(message, /\n|invocation of/);
      assert.equal(message.endsWith(set), refused);
      assert.equal(isRefused(error), refused);
    });
  }
});

describe("an error for the user", () => {
  it("has no stack, which Pulumi's runner would format for seconds", () => {
    assert.equal(new UserError("problem").stack, "");
    assert.equal(asRunError(new Error("problem")).stack, "");
    assert.equal(asRunError(new Error("problem")).message, "problem");
  });
});
