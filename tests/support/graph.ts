import * as pulumi from "@pulumi/pulumi";
import { SECRET_KEYS } from "../../settings/encryption.ts";
import { Graph, type GraphNode } from "./graphNode.ts";
import { startMocks, type MockOptions } from "./mocks.ts";

export { UNKNOWN } from "./decode.ts";
export { Graph, type GraphNode } from "./graphNode.ts";

/** Options of a deployment; every field has a default. */
export interface DeployOptions extends MockOptions {
  /** Configuration, full keys to raw values. @default nothing */
  readonly config?: Record<string, string>;
  /** Full keys that are encrypted in the stack file. @default the secrets among the configuration */
  readonly secretKeys?: readonly string[];
}

/**
 * Runs a part of the program under Pulumi's mocks and returns its graph, once every registration is complete.
 *
 * Pulumi's mocks do not expose a resource's parent, dependencies and options, so the monitor's requests are read as well.
 * An error in an `apply` or in a registration rejects here. One deployment at a time, since the runtime is global.
 */
export async function deploy<T>(
  program: () => T | Promise<T>,
  options: DeployOptions = {},
): Promise<Graph<T>> {
  const { nodes, unanswered } = await startMocks(options);
  pulumi.runtime.setAllConfig(options.config ?? {}, [...(options.secretKeys ?? SECRET_KEYS)]);
  return await withWatchers(async (warnings, failures, failed) => {
    const result = await Promise.resolve(program()).catch((error: unknown) => {
      // The SDK's own rejection of a failed call has no message.
      throw unanswered[0] ?? error;
    });
    // The SDK waits for ever for dependents of a failed registration.
    await Promise.race([pulumi.runtime.disconnect(), failed.then(() => comesToRest(nodes))]);
    await settle();
    const [failure] = [...unanswered, ...failures];
    if (failure !== undefined) {
      throw failure instanceof Error
        ? failure
        : new Error("a registration failed", { cause: failure });
    }
    return new Graph(nodes, result, warnings);
  });
}

/** An output's value and state. */
export interface Inspected<T> {
  readonly value: T | undefined;
  readonly known: boolean;
  readonly secret: boolean;
}

/** Inspects an output without unwrapping it in the program: its value if it is known, and whether it is a secret. */
export async function inspect<T>(output: pulumi.Output<T>): Promise<Inspected<T>> {
  const { isKnown, isSecret } = output as unknown as Record<string, Promise<boolean>>;
  const known = (await isKnown) ?? false;
  const secret = (await isSecret) ?? false;
  const value = await new Promise<T | undefined>((resolve) => {
    if (!known) {
      resolve(undefined);
      return;
    }
    pulumi.unsecret(output).apply((plain) => {
      resolve(plain);
    });
  });
  return { value, known, secret };
}

/** Collects warnings and unhandled rejections while `body` runs, then restores the test runner's own handlers. */
async function withWatchers<T>(
  body: (warnings: string[], failures: unknown[], failed: Promise<void>) => Promise<T>,
): Promise<T> {
  const warnings: string[] = [];
  const failures: unknown[] = [];
  const handlers = process.listeners("unhandledRejection");
  const { warn } = console;
  process.removeAllListeners("unhandledRejection");
  const failed = new Promise<void>((resolve) => {
    process.on("unhandledRejection", (reason) => {
      failures.push(reason);
      resolve();
    });
  });
  console.warn = (text: string): void => void warnings.push(text);
  try {
    return await body(warnings, failures, failed);
  } finally {
    await settle();
    console.warn = warn;
    process.removeAllListeners("unhandledRejection");
    for (const handler of handlers) {
      process.on("unhandledRejection", handler);
    }
  }
}

/** Waits for registrations that are independent of the failed one, which must not reach the next program's mocks. */
async function comesToRest(nodes: readonly GraphNode[]): Promise<void> {
  for (let seen = -1; seen !== nodes.length;) {
    seen = nodes.length;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Lets the event loop turn, since rejections are reported after the microtasks of their turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
