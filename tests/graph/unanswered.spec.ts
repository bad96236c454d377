import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server } from "node:net";
import { kubeconfigFor, serveFleet, type FakeFleet } from "../support/apis.ts";
import { assertSameShape } from "../support/matchers.ts";
import { runProgram, stackConfiguration } from "../support/program.ts";

// Shows that a preview of a fleet goes on without an answer of two of its regions, and names both. Does not show what the
// kubernetes provider does without its cluster: the fleet tests preview a fleet with a region that is cut off.

describe("A preview with regions that stay silent", function () {
  this.timeout(180_000);
  let fleet: FakeFleet;
  let silent: Server;

  before(async () => {
    fleet = await serveFleet();
    silent = createServer((socket) => {
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => {
      silent.listen(0, "127.0.0.1", resolve);
    });
  });

  after(async () => {
    silent.close();
    await fleet.close();
  });

  it("declares the same, and names them in one warning", async () => {
    const config = await stackConfiguration("dev");
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const kubeconfig = Buffer.from(kubeconfigFor(url)).toString("base64");
    const state: FakeFleet["state"] = (request) =>
      // Under mocks, Linode has one kubeconfig for all clusters.
      request.type === "linode:index/lkeCluster:LkeCluster"
        ? { ...fleet.state(request), kubeconfig }
        : fleet.state(request);
    const graph = await runProgram({
      stack: "dev",
      config,
      fleet: { ...fleet, state },
      preview: true,
    });
    assertSameShape(graph, await runProgram({ stack: "dev", config, fleet, preview: true }));
    const reason = (cluster: string): string =>
      `  could not determine the time of cluster ${cluster}: timed out`;
    const others = (warning: string): boolean => !warning.includes("karmada.service.sourceRanges");
    assert.deepEqual(graph.warnings.filter(others), [
      [
        "warning: [runtime] no answer from ap, eu, manager, us: this preview has not checked what is there, and an update will fail until it answers:",
        reason("ap"),
        reason("eu"),
        reason("manager"),
        reason("us"),
      ].join("\n"),
    ]);
  });
});
