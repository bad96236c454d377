/**
 * When Linode's lists of regions and versions are asked, under the real engine, with the local cloud's Linode API and
 * clusters in memory behind a proxy that can refuse the lists.
 *
 * Not proved here: what Linode does with a version that it has retired.
 */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";
import { hooksBeforeCreate } from "../../components/cluster/clusterCreation.ts";
import { lkeInputs } from "../../components/cluster/lke.ts";
import { testCloud, type TestCloud } from "../unit/local/linode/support.ts";
import { type EngineStack, failureOf, openEngineStack, steps } from "./support/engineStack.ts";
import { makeNodesReady } from "./support/linodeFixture.ts";

const stackTag = "archipelago:test";
const eu = {
  name: "eu",
  provider: "linode",
  label: "test-eu",
  region: "fr-par",
  kubernetesVersion: "1.35",
  pools: [{ type: "g6-standard-2", count: 1 }],
} as const;
type Cluster = Parameters<typeof lkeInputs>[0];

/** Declares clusters as RegionalCluster does, without their contents. */
const program =
  (...clusters: readonly Cluster[]) =>
  (): Promise<void> => {
    for (const cluster of clusters) {
      const name = `cluster-${cluster.name}`;
      const parent = new pulumi.ComponentResource("archipelago:cluster:RegionalCluster", name);
      const planned = { ...cluster, stack: "test", stackTag, parent: name };
      new linode.LkeCluster(`${name}-lke`, lkeInputs(cluster, [stackTag]), {
        parent,
        deleteBeforeReplace: true,
        hooks: { beforeCreate: hooksBeforeCreate(`${name}-lke`, cluster, planned) },
      });
    }
    return Promise.resolve();
  };

describe("the lists of regions and versions", function () {
  this.timeout(600_000);
  let cloud: TestCloud;
  let proxy: Server;
  let stack: EngineStack;
  let refusing = false;
  let nodesBecomeReady: NodeJS.Timeout;
  const asked: string[] = [];

  before(async () => {
    cloud = await testCloud();
    nodesBecomeReady = makeNodesReady(cloud);
    proxy = createServer((request, response) => {
      void (async () => {
        const { url = "", method = "GET", headers } = request;
        const isList = /^\/v4\/(regions|lke\/versions)\b/.test(url);
        if (isList) asked.push(url);
        if (isList && refusing) {
          response.writeHead(501, { "content-type": "application/json" });
          response.end(JSON.stringify({ errors: [{ reason: "Out of order" }] }));
          return;
        }
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const answer = await fetch(`${cloud.api.url}${url}`, {
          method,
          headers: {
            authorization: headers.authorization ?? "",
            "content-type": "application/json",
          },
          ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
        });
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end(await answer.text());
      })();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    stack = await openEngineStack("linode", {
      "linode:url": { value: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
      "linode:token": { value: "0".repeat(64), secret: true },
      "linode:eventPollMs": { value: "200" },
      "linode:lkeNodeReadyPollMs": { value: "200" },
    });
  });
  after(async () => {
    clearInterval(nodesBecomeReady);
    await stack.close();
    proxy.close();
    await cloud.close();
  });

  const previewFails = async (...clusters: readonly Cluster[]): Promise<string> => {
    const before = stack.printed().length;
    await failureOf(stack.preview(program(...clusters)));
    return stack.printed().slice(before);
  };

  it("make the preview of a create fail, without a stack trace", async () => {
    const region = await previewFails({ ...eu, region: "xx-nowhere" });
    assert.match(
      region,
      /cluster eu: its region is not available at Linode, where the cluster is to be created; got "xx-nowhere"; expected one of: .*fr-par/,
    );
    assert.doesNotMatch(region, /\.[jt]s:\d+/);
    assert.match(
      await previewFails({ ...eu, kubernetesVersion: "1.20" }),
      /cluster eu: its Kubernetes version is not available .*got "1\.20"; expected one of: .*1\.35/,
    );
  });

  it("are asked in the preview of a create, and not for a cluster that exists", async () => {
    assert.deepEqual(steps(await stack.preview(program(eu))).slice(-1), ["create cluster-eu-lke"]);
    assert.ok(asked.length > 0);
    await stack.up(program(eu));
    asked.length = 0;
    refusing = true;
    const wider = { ...eu, pools: [{ type: "g6-standard-2", count: 2 }] };
    assert.deepEqual(await stack.preview(program(eu)), []);
    assert.deepEqual(steps(await stack.preview(program(wider))), ["update cluster-eu-lke"]);
    assert.deepEqual(steps(await stack.up(program(wider))), ["update cluster-eu-lke"]);
    assert.deepEqual(asked, []);
  });

  it("are named if they are needed and cannot be read", async () => {
    refusing = true;
    const us = { ...eu, name: "us", label: "test-us" };
    const printed = await previewFails(eu, us);
    assert.match(
      printed,
      /linode: cannot list the .* to create us; got \[501\] Out of order; expected/,
    );
    assert.doesNotMatch(printed, /\.[jt]s:\d+/);
    refusing = false;
    await stack.destroy();
  });
});
