/** Runs a {@link Provider} as a Pulumi plugin: the gRPC service, its shutdown and the announcement of what it is. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineLog, watchParent } from "./engine.ts";
import type { Provider } from "./provider.ts";
import { resourceProviderService } from "./service.ts";

/** State files carry whole CRDs; the engine's own limit is this too. */
const maximumMessageBytes = 400 * 1024 * 1024;

/** How long calls in flight may take to wind up after a signal, before the process ends anyway. */
const graceMilliseconds = 10_000;

/** What every user of a stand-in is told, by each instance of it. */
const announcement = ({ name, version }: Provider): string =>
  `Archipelago's stand-in for the ${name} provider (${version}) is in use, not the official plugin`;

/**
 * Serves until the engine ends this process, on a free loopback port that is printed on stdout as the protocol wants.
 * That this is a stand-in is said on standard error, which the engine hides from all but debuggers, and through the
 * engine's log, beside the provider, when an instance is configured.
 */
export async function serve(provider: Provider): Promise<void> {
  process.stderr.write(`${announcement(provider)}\n`);
  const log = new EngineLog(process.argv[2]);
  const cancellation = new AbortController();
  const service = resourceProviderService(provider, announcement(provider), log, cancellation);
  const server = new Server({
    "grpc.max_receive_message_length": maximumMessageBytes,
    "grpc.max_send_message_length": maximumMessageBytes,
  });
  server.addService(service.definition, service.implementation);

  const stop = (): void => {
    cancellation.abort(new Error("the engine ended"));
    setTimeout(() => process.exit(1), graceMilliseconds).unref();
    void service.idle().then(() => process.exit(0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  watchParent(stop);
  // The engine may close its ends of the pipes first; that must not cut the winding up short.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);

  const port = await listen(server);
  process.stdout.write(`${port}\n`);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
