import * as pulumi from "@pulumi/pulumi";
import { decode, isRecord } from "./decode.ts";
import { Graph, type GraphNode } from "./graphNode.ts";
import { computedId, computedOutputs, secretOutputs, type MockRequest } from "./mockOutputs.ts";
import { watch } from "./monitor.ts";

export { UNKNOWN } from "./decode.ts";
export { Graph, type GraphNode } from "./graphNode.ts";

/** How a test deploys; every field has a default. */
export interface DeployOptions {
  /** A dry run: what only a provider can compute is unknown, as in `pulumi preview`. @default false */
  readonly preview?: boolean;
  /** Answers for one resource, over the default ones; in a preview these are the only known outputs. */
  readonly state?: (request: MockRequest) => Record<string, unknown> | undefined;
  /**
   * Answers provider functions (`linode:index/getRegions:getRegions` …); without an answer the call throws, except for
   * the LKE clusters that Linode has, which are none.
   */
  readonly call?: (token: string, inputs: unknown) => Record<string, unknown> | undefined;
  /** Configuration, full keys to raw values. @default nothing */
  readonly config?: Record<string, string>;
  /** @default "archipelago" */
  readonly project?: string;
  /** @default "test" */
  readonly stack?: string;
}

/**
 * Runs a piece of the program under Pulumi's mocks and returns what it declared, once every registration is done.
 *
 * Mocks keep a resource's parent, dependencies and options to themselves, so the monitor's requests are read as well.
 * What fails inside an `apply`, or in a registration, rejects here. One deployment at a time: the runtime is global.
 */
export async function deploy<T>(
  program: () => T | Promise<T>,
  options: DeployOptions = {},
): Promise<Graph<T>> {
  const preview = options.preview ?? false;
  const nodes: GraphNode[] = [];
  const unanswered: Error[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => answer(args, options, preview),
      call: (args) => {
        const result = options.call?.(args.token, args.inputs) ?? answerByDefault(args.token);
        if (result === undefined) {
          const error = new Error(`the mock has no answer for the call ${args.token}`);
          unanswered.push(error);
          throw error;
        }
        return result;
      },
    },
    options.project ?? "archipelago",
    options.stack ?? "test",
    preview,
  );
  pulumi.runtime.setAllConfig(options.config ?? {});
  watch(nodes, preview);
  return await withWatchers(async (warnings, failures, failed) => {
    const result = await Promise.resolve(program()).catch((error: unknown) => {
      // The SDK's own rejection of a failed call carries no message.
      throw unanswered[0] ?? error;
    });
    // What depends on a registration that never comes is waited for without end.
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

/** An output, taken apart. */
export interface Inspected<T> {
  readonly value: T | undefined;
  readonly known: boolean;
  readonly secret: boolean;
}

/** Takes an output apart without opening it to the program: its value if it is known, and whether it is a secret. */
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

/** A hook asks for them before each creation of an LKE cluster. */
function answerByDefault(token: string): Record<string, unknown> | undefined {
  return token === "linode:index/getLkeClusters:getLkeClusters" ? { lkeClusters: [] } : undefined;
}

/** Collects warnings and otherwise unhandled rejections while `body` runs; the test runner's own hooks return after. */
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

/** What does not depend on the registration that failed goes on, and must not meet the next program's mocks. */
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
