import * as pulumi from "@pulumi/pulumi";
import { Graph, type GraphNode } from "./graphNode.ts";
import { startMocks, type MockOptions } from "./mocks.ts";

export { UNKNOWN } from "./decode.ts";
export { Graph, type GraphNode } from "./graphNode.ts";

/** Options of a test deployment; every field has a default. */
export interface DeployOptions {
  /** A preview: values that only a provider can compute are unknown. @default false */
  readonly preview?: boolean;
  /** Returns the outputs of one resource, instead of the default ones; in a preview these are the only known outputs. */
  readonly state?: (request: MockRequest) => Record<string, unknown> | undefined;
  /**
   * Returns the results of provider functions (`linode:index/getRegions:getRegions` …); without one the call throws, except
   * for the list of LKE clusters, which is empty.
   */
  readonly call?: (token: string, inputs: unknown) => Record<string, unknown> | undefined;
  /** Configuration, full keys to raw values. @default nothing */
  readonly config?: Record<string, string>;
}

/**
 * Runs a part of the program under Pulumi's mocks and returns what it declared, once every registration is done.
 *
 * Mocks do not expose a resource's parent, dependencies and options, so the monitor's requests are read as well. A failure
 * inside an `apply`, or in a registration, rejects here. One deployment at a time: the runtime is global.
 */
export async function deploy<T>(
  program: () => T | Promise<T>,
  options: DeployOptions = {},
): Promise<Graph<T>> {
  const { nodes, unanswered } = await startMocks(options);
  pulumi.runtime.setAllConfig(options.config ?? {});
  return await withWatchers(async (warnings, failures, failed) => {
    const result = await Promise.resolve(program()).catch((error: unknown) => {
      // The SDK's own rejection of a failed call has no message.
      throw unanswered[0] ?? error;
    });
    // Dependents of a failed registration are waited for forever.
    await Promise.race([pulumi.runtime.disconnect(), failed.then(() => settleRemaining(nodes))]);
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

/** The parts of an output. */
export interface Inspected<T> {
  readonly value: T | undefined;
  readonly known: boolean;
  readonly secret: boolean;
}

/** Inspects an output without an `apply`: its value if it is known, and whether it is a secret. */
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

function answer(
  args: pulumi.runtime.MockResourceArgs,
  options: DeployOptions,
  preview: boolean,
): pulumi.runtime.MockResourceResult {
  const opened = decode(args.inputs).value;
  const request = { type: args.type, name: args.name, inputs: isRecord(opened) ? opened : {} };
  const computed = preview ? {} : computedOutputs(request);
  const state: Record<string, unknown> = {
    ...(isRecord(args.inputs) ? args.inputs : {}),
    ...computed,
    ...options.state?.(request),
  };
  for (const key of secretOutputs[args.type] ?? []) {
    if (state[key] !== undefined) {
      state[key] = pulumi.secret(state[key]);
    }
  }
  return { id: preview ? undefined : computedId(request), state };
}

/** Returns the LKE clusters, which a hook lists before it creates one. */
function answerByDefault(token: string): Record<string, unknown> | undefined {
  return token === "linode:index/getLkeClusters:getLkeClusters" ? { lkeClusters: [] } : undefined;
}

/** Collects warnings and otherwise unhandled rejections while `body` runs, and then restores the test runner's handlers. */
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

/** Waits for resources that do not depend on the failed registration, so that they cannot reach the next program's mocks. */
async function settleRemaining(nodes: readonly GraphNode[]): Promise<void> {
  for (let seen = -1; seen !== nodes.length;) {
    seen = nodes.length;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Waits for one turn of the event loop, since rejections are reported after the microtasks of their turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
