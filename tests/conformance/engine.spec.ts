/** The engine's wrapper, independent of the provider. */
import assert from "node:assert/strict";
import { AsyncResource } from "node:async_hooks";
import { Client, connectivityState } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { failureOf, openEngineStack, type EngineStack } from "./support/engineStack.ts";

describe("a run under the engine", function () {
  this.timeout(600_000);
  let stack: EngineStack;
  before(async () => {
    stack = await openEngineStack("tls");
  });
  after(() => stack.close());

  // Another engine may get the port, and an open connection would then report that nothing listens on it.
  it("closes its connections, also after a failure", async () => {
    const monitors: unknown[] = [];
    const run = (algorithm: string) => () => {
      monitors.push(pulumi.runtime.getMonitor());
      new tls.PrivateKey("key", { algorithm });
      return Promise.resolve({});
    };
    await failureOf(stack.up(run("NONE")));
    await stack.up(run("ED25519"));
    const states = monitors.map((monitor) => {
      assert.ok(monitor instanceof Client);
      return monitor.getChannel().getConnectivityState(false);
    });
    assert.deepEqual(states, [connectivityState.SHUTDOWN, connectivityState.SHUTDOWN]);
    await stack.destroy();
  });

  // The SDK waits for such a resource and its dependents for ever.
  it("ends if an input of a resource with dependents is rejected", async () => {
    const waits = () => {
      const algorithm = Promise.reject<string>(new pulumi.RunError("clusters[0]: no answer"));
      const key = new tls.PrivateKey("key", { algorithm: pulumi.output(algorithm) });
      new tls.PrivateKey("next", { algorithm: "ED25519" }, { dependsOn: key });
      return Promise.resolve({ pem: key.publicKeyPem });
    };
    const before = stack.printed().length;
    await failureOf(stack.up(waits));
    assert.match(stack.printed().slice(before), /clusters\[0\]: no answer/);
    assert.deepEqual((await stack.resources()).map(({ name }) => name).includes("next"), false);
  }).timeout(60_000);

  const diagnosticsOf = async (
    program: () => Promise<Record<string, unknown>>,
  ): Promise<string[]> => {
    const before = stack.printed().length;
    await failureOf(stack.preview(program));
    const [, diagnostics = ""] = stack.printed().slice(before).split("Diagnostics:");
    return diagnostics.split("\n").filter((line) => line.includes("clusters[0]"));
  };

  it("prints an error that the program throws once", async () => {
    const thrown = () => Promise.reject(new pulumi.RunError("clusters[0].name: is taken"));
    assert.equal((await diagnosticsOf(thrown)).length, 1);
  });

  it("prints an error that an output throws once", async () => {
    const later = () => {
      const answer = Promise.reject<string>(new pulumi.RunError("clusters[0]: no answer"));
      return Promise.resolve({ answer: pulumi.output(answer) });
    };
    assert.equal((await diagnosticsOf(later)).length, 1);
  });

  // Without the measure in local/engine/connections.ts, no later run of the process prints any message.
  it("prints an error after a message of the previous run came too late", async () => {
    let late: () => Promise<void> = () => Promise.reject(new Error("the program did not run"));
    await stack.preview(() => {
      late = AsyncResource.bind(() => pulumi.log.warn("too late"));
      return Promise.resolve({});
    });
    await late();
    const beside = () => {
      pulumi.output(Promise.reject<string>(new pulumi.RunError("clusters[0]: no answer")));
      return Promise.resolve({});
    };
    assert.equal((await diagnosticsOf(beside)).length, 1);
  });

  it("prints any other error of the program once", async () => {
    const beside = () => {
      pulumi.output(Promise.reject<string>(new pulumi.RunError("clusters[0]: no answer")));
      return Promise.resolve({});
    };
    assert.equal((await diagnosticsOf(beside)).length, 1);
  });
});
