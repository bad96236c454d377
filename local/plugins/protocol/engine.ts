/** The engine's log, and a watch on its process. */
import { credentials } from "@grpc/grpc-js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { Log } from "./provider.ts";

/** Sends log lines to the engine, and waits on request until they have arrived. */
export class EngineLog {
  readonly #client: engineGrpc.EngineClient | undefined;
  readonly #pending = new Set<Promise<void>>();

  /** @param address `host:port` of the engine, from the command line; without one, lines go to stderr. */
  constructor(address: string | undefined) {
    if (address !== undefined && address !== "") {
      this.#client = new engineGrpc.EngineClient(address, credentials.createInsecure());
    }
  }

  /** Returns a log for one resource; an empty URN means the stack. */
  of(urn: string): Log {
    const { DEBUG, INFO, WARNING, ERROR } = enginePb.LogSeverity;
    const send = (severity: enginePb.LogSeverity, ephemeral = false) => {
      return (message: string): void => {
        this.#send(urn, severity, message, ephemeral);
      };
    };
    return {
      debug: send(DEBUG),
      info: send(INFO),
      warn: send(WARNING),
      error: send(ERROR),
      status: send(INFO, true),
    };
  }

  /** Resolves when every line sent so far has arrived or failed. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #send(urn: string, severity: enginePb.LogSeverity, message: string, ephemeral: boolean): void {
    const client = this.#client;
    if (client === undefined) {
      process.stderr.write(`${message}\n`);
      return;
    }
    const request = new enginePb.LogRequest()
      .setUrn(urn)
      .setSeverity(severity)
      .setMessage(message)
      .setEphemeral(ephemeral);
    const sent = new Promise<void>((resolve) => {
      // A lost log line must not fail the resource.
      client.log(request, () => {
        resolve();
      });
    });
    this.#pending.add(sent);
    void sent.then(() => this.#pending.delete(sent));
  }
}

/**
 * Calls `lost` once when the parent process is gone. The engine ends its plugins itself, unless it was killed; then nothing
 * else would end this process.
 */
export function watchParent(lost: () => void, intervalMilliseconds = 1000): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    lost();
  }, intervalMilliseconds);
  timer.unref();
}
