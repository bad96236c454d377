import { Client } from "@grpc/grpc-js";
import { runtime } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { InlineProgram } from "./program.ts";

/**
 * An inline program whose connections to the engine can be closed after a run.
 *
 * The SDK leaves them open. One whose engine is gone goes on looking for it, and gRPC shares that state by address: an
 * engine that gets the same port later is taken for the dead one, the run's first calls fail, and as the SDK takes such a
 * failure for the end of the program, the engine deletes whatever the stack has.
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
      for (const client of open) client.close();
      open.clear();
    },
  };
}
