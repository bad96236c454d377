import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { billOf } from "../../../cli/cost/bill.ts";
import { changesBetween, estimateOf } from "../../../cli/cost/estimate.ts";
import { fetchPrices } from "../../../cli/cost/prices.ts";
import { formatChange, formatEstimate } from "../../../cli/cost/text.ts";
import { parseSettings } from "../../../config.ts";
import { testCloud, type TestCloud } from "../local/linode/support.ts";

// What a fleet costs, by the price lists of the local cloud's Linode API. That the bill has each load balancer of the
// program is a graph test. Not shown: the prices of Linode's own lists today.

const pools = [{ type: "g6-standard-2", count: 2 }];
const eu = { name: "eu", provider: "linode", region: "gb-lon", pools };
const jakarta = { name: "id", provider: "linode", region: "id-cgk", pools };
const manager = {
  name: "manager",
  provider: "linode",
  region: "nl-ams",
  pools: [{ ...pools[0], count: 3 }],
};

function bill(change: Readonly<Record<string, unknown>> = {}) {
  const document = {
    clusters: [eu, jakarta],
    manager,
    karmada: { etcd: { storageClass: "linode-block-storage-retain", size: "3Gi", replicas: 3 } },
    ...change,
  };
  const values = Object.fromEntries(
    Object.entries(document).map(([key, value]) => [`archipelago:${key}`, JSON.stringify(value)]),
  );
  return billOf(parseSettings(values, { stack: "test", secrets: "unread" }));
}

async function serving<T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("the price of a fleet", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = await testCloud();
  });
  after(() => cloud.close());

  const estimate = async (change?: Readonly<Record<string, unknown>>) =>
    estimateOf(bill(change), await fetchPrices({ url: cloud.api.url }));

  it("is nodes, control planes, NodeBalancers and volumes, by each region's own price", async () => {
    const { lines, total } = await estimate();
    assert.deepEqual(
      lines.map(({ cluster, description, units, cost }) =>
        [cluster, description, units.least, Number(cost.least.toFixed(2))].join(" "),
      ),
      [
        "manager nodes g6-standard-2 3 72",
        "manager control plane, standard 1 0",
        "manager NodeBalancer of Karmada's API 1 10",
        // Linode's smallest volume has 10 GB.
        "manager volumes of Karmada's etcd, GB 30 3",
        "eu nodes g6-standard-2 2 48",
        "eu control plane, standard 1 0",
        "eu NodeBalancer of the east-west gateway 1 10",
        "id nodes g6-standard-2 2 48",
        "id control plane, standard 1 0",
        "id NodeBalancer of the east-west gateway 1 12",
      ],
    );
    assert.deepEqual(total, { least: 203, most: 203 });
  });

  it("has bounds where an autoscaler decides", async () => {
    const scaled = { ...eu, pools: [{ type: "g6-standard-2", autoscaler: { min: 1, max: 4 } }] };
    const found = await estimate({ clusters: [scaled, jakarta] });
    assert.deepEqual(found.total, { least: 179, most: 251 });
    assert.match(
      formatEstimate(found),
      /^eu +gb-lon +nodes g6-standard-2 +1 to 4 +24\.00 +24\.00 to 96\.00$/m,
    );
  });

  it("of a cluster of one's own is nothing", () => {
    const own = { name: "own", provider: "kubeconfig", context: "own", region: "x-y" };
    const items = bill({ clusters: [eu, own] });
    assert.deepEqual([...new Set(items.map(({ cluster }) => cluster))], ["manager", "eu"]);
  });

  it("of a change is the items that change, come and go", async () => {
    const before = await estimate();
    const available = { ...eu, highAvailability: true };
    const us = { ...eu, name: "us", region: "us-lax" };
    const after = await estimate({ clusters: [available, us] });
    assert.deepEqual(
      changesBetween(before, after).map(({ cluster, description }) => `${cluster} ${description}`),
      [
        "id nodes g6-standard-2",
        "id NodeBalancer of the east-west gateway",
        "eu control plane, high availability",
        "us nodes g6-standard-2",
        "us NodeBalancer of the east-west gateway",
      ],
    );
    assert.match(formatChange(before, after), /^total +203\.00 +261\.00 +\+58\.00$/m);
    assert.deepEqual(changesBetween(before, before), []);
  });

  it("lacks what the list does not have, and says so", () => {
    const found = estimateOf(bill(), new Map());
    assert.deepEqual(found.total, { least: 0, most: 0 });
    assert.match(formatEstimate(found), /^eu +gb-lon +nodes g6-standard-2 +2 +unknown +unknown$/m);
  });
});

describe("Linode's price lists", () => {
  for (const [kind, listener, message] of [
    [
      "an error",
      (_, response) => response.writeHead(500).end("{}"),
      /^linode: cannot read http:\S+types; got \[500\] no reason; expected .*status\.linode\.com/,
    ],
    [
      "a page",
      (_, response) => response.end("<html>\n<p>hidden</p>"),
      /got \[200\] text\/html .*; expected .* a proxy that may have answered/,
    ],
    [
      "another document",
      (_, response) => response.end('{"data": 1}'),
      /got \[200\] JSON of another shape; expected/,
    ],
    [
      "too many requests for a long time",
      (_, response) => response.writeHead(429, { "retry-after": "600" }).end("{}"),
      /got \[429\] no reason; expected .*; wait a few minutes/,
    ],
    [
      "half an answer",
      (_, response) => {
        response.writeHead(200, { "content-length": "100" }).write("{");
        setTimeout(() => response.destroy(), 50);
      },
      /got no whole answer \(\w+\); expected/,
    ],
  ] as const satisfies readonly (readonly [string, RequestListener, RegExp])[]) {
    it(`are missing in one line after ${kind}`, async () => {
      await serving(listener, async (url) => {
        await assert.rejects(fetchPrices({ url }), ({ message: text }: Error) => {
          assert.match(text, message);
          assert.doesNotMatch(text, /\n|hidden/);
          return true;
        });
      });
    });
  }

  it("are missing in one line where nothing listens", async () => {
    const url = await serving(
      () => undefined,
      (address) => Promise.resolve(address),
    );
    await assert.rejects(fetchPrices({ url }), /got no answer \(ECONNREFUSED\); expected /);
  });

  it("are asked again after the time that Linode states", async () => {
    let refused = 0;
    await serving(
      (_, response) => {
        refused += 1;
        if (refused === 1) response.writeHead(429, { "retry-after": "1" }).end("{}");
        else response.end('{"data": [], "pages": 1}');
      },
      async (url) => {
        const started = performance.now();
        const prices = await fetchPrices({ url });
        assert.ok(performance.now() - started >= 1000);
        assert.deepEqual([...prices.values()], [[], [], [], []]);
      },
    );
  });

  for (const url of [
    "https://user:hidden@api.linode.com",
    "api.linode.com/hidden",
    "file:///hidden",
  ]) {
    it(`are not asked at ${url.replace("hidden", "…")}, which is not repeated`, async () => {
      await assert.rejects(fetchPrices({ url }), ({ message }: Error) => {
        assert.match(message, /^linode:url: not a URL of an API; expected http/);
        assert.doesNotMatch(message, /hidden/);
        return true;
      });
    });
  }
});
