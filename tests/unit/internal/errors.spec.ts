import assert from "node:assert/strict";
import { ApiException } from "@kubernetes/client-node";
import { reasonOf } from "../../../components/internal/errors.ts";

describe("reasonOf", () => {
  const headers = { authorization: "Bearer of-a-secret" };
  const refused = (body: unknown): string =>
    reasonOf(new ApiException(403, "Unknown API Status Code!", body, headers));
  const status = {
    kind: "Status",
    code: 403,
    message: 'nodes is forbidden: User "ci" cannot list',
  };

  it("returns a Kubernetes API's own message", () => {
    const words = 'HTTP 403, nodes is forbidden: User "ci" cannot list';
    assert.equal(refused(JSON.stringify(status)), words);
    assert.equal(refused(status), words);
  });

  it("returns no other body, and no headers", () => {
    for (const body of [
      "<html>of-a-secret</html>",
      { message: "of-a-secret" },
      "",
      undefined,
      "null",
    ])
      assert.equal(refused(body), "HTTP 403");
  });

  it("returns the code of a connection error, and any other error's message", () => {
    assert.equal(
      reasonOf(Object.assign(new Error("connect"), { code: "ECONNREFUSED" })),
      "ECONNREFUSED",
    );
    assert.equal(reasonOf(new Error("no such context")), "no such context");
    assert.equal(reasonOf("text"), "unknown reason");
  });
});
