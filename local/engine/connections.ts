import { Client } from "@grpc/grpc-js";
import { runtime } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { InlineProgram } from "./program.ts";

/**
 * An inline program whose connections to the engine can be closed after a run.
 *
 * The SDK leaves them open. A connection whose engine is gone keeps reconnecting, and gRPC shares that state by address: an
 * engine that gets the same port later is treated as the dead one, the run's first calls fail, and since the SDK takes such
 * a failure for the end of the program, the engine deletes everything in the stack.
 */
export function connectedProgram(program: PulumiFn): InlineProgram {
  const open = new Set<Client>();
  return {
    program: () => {
      for (const client of [runtime.getMonitor(), runtime.getEngine()]) {
        if (client instanceof Client) open.add(client);
      }
      return program();
    },
    close: () => {
      for (const client of open) {
        client.close();
        discardMessages(client);
      }
      open.clear();
    },
  };
}

/**
 * Lets a message that comes after the end of its run succeed unsent. The SDK sends the messages of a process in one chain
 * (`lastLog` in @pulumi/pulumi 3.248.0, log/index.js): one that a closed connection refuses ends the chain, and no later run
 * of the process reports anything.
 */
function discardMessages(client: Client): void {
  if (!("log" in client)) return;
  Reflect.set(client, "log", (_request: unknown, sent: () => void) => {
    sent();
  });
}
