/**
 * The HTTP API of the clusters that stand for a user's own.
 *
 * Not proven here: that such clusters run (fleet tests).
 */
import assert from "node:assert/strict";
import fastify from "fastify";
import type { ByoClustersRequest } from "../../../../local/byoClusters/request.ts";
import { byoClusterRoutes, byoClustersPath } from "../../../../local/byoClusters/routes.ts";

const a = { name: "a", pods: "10.11.0.0/16", services: "10.111.0.0/16" };

describe("byoClusterRoutes", () => {
  const requests: ByoClustersRequest[] = [];
  let refused: string[] = [];
  const view = { name: "a", status: "pending", failure: null, nodes: 1, readyNodes: 0 } as const;
  const app = fastify({ logger: false });
  byoClusterRoutes(app, {
    request: (wanted) => {
      requests.push(wanted);
      return refused;
    },
    view: () => Promise.resolve([{ ...view, kubeconfig: undefined }]),
  });
  after(() => app.close());
  beforeEach(() => {
    requests.length = 0;
    refused = [];
  });

  const put = async (payload: object): Promise<{ status: number; body: unknown }> => {
    const response = await app.inject({ method: "PUT", url: byoClustersPath, payload });
    return { status: response.statusCode, body: response.json() };
  };

  it("responds to a request with the state of the clusters", async () => {
    const wanted = { clusters: [a], nodes: 1 };
    assert.deepEqual(await put(wanted), { status: 200, body: [view] });
    assert.deepEqual(requests, [wanted]);
    const response = await app.inject({ method: "GET", url: byoClustersPath });
    assert.deepEqual(response.json(), [view]);
  });

  it("reports every problem, and changes nothing", async () => {
    assert.deepEqual(await put({ clusters: [{ ...a, pods: "many" }, a], nodes: 1 }), {
      status: 400,
      body: {
        errors: [
          { reason: "the pods of a (many): expected an IPv4 range" },
          { reason: "cluster a is listed twice" },
          { reason: "the Services of a (10.111.0.0/16) overlap the Services of a (10.111.0.0/16)" },
        ],
      },
    });
    const { status } = await put({ clusters: [a], nodes: 0 });
    assert.equal(status, 400);
    assert.deepEqual(requests, []);
  });

  it("rejects conflicts with the present clusters", async () => {
    refused = ["cluster a is being deleted"];
    assert.deepEqual(await put({ clusters: [a], nodes: 1 }), {
      status: 400,
      body: { errors: [{ reason: "cluster a is being deleted" }] },
    });
  });
});
