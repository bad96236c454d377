/** Runs a {@link Provider} as a Pulumi plugin: the gRPC service, its shutdown, and its announcement as a stand-in. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineLog, watchParent } from "./engine.ts";
import type { Provider } from "./provider.ts";
import { resourceProviderService } from "./service.ts";

/** The maximum message size, equal to the engine's own, since states contain whole CRDs. */
const maximumMessageBytes = 400 * 1024 * 1024;

/** Time limit for calls in flight after a signal, before the process exits. */
const graceMilliseconds = 10_000;

/** The message of each instance that tells its user about the stand-in. */
const announcement = ({ name, version }: Provider): string =>
  `Archipelago's stand-in for the ${name} provider (${version}) is in use, not the official plugin`;

/**
 * Serves until the engine ends this process, on a free loopback port that is printed on stdout as the protocol requires.
 * The announcement goes to standard error, which the engine shows only in debug output, and, when an instance is
 * configured, to the engine's log of the provider.
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
  // The engine may close its ends of the pipes first; that must not interrupt the shutdown.
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
