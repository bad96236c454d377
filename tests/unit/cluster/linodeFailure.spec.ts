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
    ["an outage", "[503] Service Unavailable", false, /run it again/],
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
