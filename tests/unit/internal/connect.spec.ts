import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CoreV1Api } from "@kubernetes/client-node";
import { connect } from "../../../components/internal/connect.ts";
import { reasonOf } from "../../../components/internal/errors.ts";
import { kubeconfigFor } from "../../support/apis.ts";

// Shows that a request to an API times out. Does not show a network that drops every packet.

describe("connect", () => {
  let server: Server;
  let url: string;
  let seen: string | undefined;

  before(async () => {
    server = createServer((request) => {
      seen = request.headers.authorization;
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it("times out a request without a response", async () => {
    const core = connect(kubeconfigFor(url), 0.2).makeApiClient(CoreV1Api);
    await assert.rejects(core.listNode(), (error) => {
      assert.equal(reasonOf(error), "timed out");
      return true;
    });
    assert.equal(seen, "Bearer token of fake");
  }).timeout(5000);
});
