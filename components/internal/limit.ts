import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { UserError } from "./errors.ts";

/** Time for a provider's plugin to answer a question, in seconds; it may repeat requests that failed. */
const defaultSeconds = 120;

/**
 * Rejects unless what it asks a provider is answered in time: a plugin's requests to a third party may have no time limit
 * of their own, or be repeated for hours. The call to the engine ends too, since no program ends with one that is open.
 *
 * @param what subject of the error, for example `Linode's list of regions`
 * @param ask calls functions of providers
 */
export async function within<T>(
  what: string,
  ask: () => Promise<T>,
  seconds = defaultSeconds,
): Promise<T> {
  limitCalls(pulumi.runtime.getMonitor());
  // The error is the one here, and not gRPC's.
  const answer = callSeconds.run(seconds + 1, ask);
  return limited(answer, seconds, () => new UserError(`${what}: no answer within ${seconds} s`));
}

/** Rejects with this error unless a promise settles in time. What it stands for goes on. */
export async function limited<T>(
  answer: Promise<T>,
  seconds: number,
  error: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(error());
    }, seconds * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Time for the calls of the current async context. */
const callSeconds = new AsyncLocalStorage<number>();

/** Marks a client whose calls are limited. */
const isLimited = Symbol("archipelago.isLimited");

/** gRPC's client of the engine, whose calls take options between the request and the callback. */
interface Client {
  invoke(request: unknown, ...rest: readonly unknown[]): unknown;
  [isLimited]?: true;
}

/** Pulumi's `invoke` passes no options, so the client adds the deadline to its calls within {@link callSeconds}. */
function limitCalls(client: unknown): void {
  if (!isClient(client) || client[isLimited] === true) return;
  const invoke = client.invoke.bind(client);
  client[isLimited] = true;
  client.invoke = (request, ...rest) => {
    const seconds = callSeconds.getStore();
    if (seconds === undefined || rest.length !== 1) return invoke(request, ...rest);
    return invoke(request, { deadline: Date.now() + seconds * 1000 }, ...rest);
  };
}

/** False for the mocks of Pulumi's tests, which take no options. */
function isClient(client: unknown): client is Client {
  return typeof client === "object" && client !== null && "waitForReady" in client;
}
