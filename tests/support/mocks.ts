import * as pulumi from "@pulumi/pulumi";
import { decode, isRecord } from "./decode.ts";
import type { GraphNode } from "./graphNode.ts";
import { computedId, computedOutputs, secretOutputs, type MockRequest } from "./mockOutputs.ts";
import { type Monitor, watch } from "./monitor.ts";

/** Outputs of a provider's function; undefined if there is no answer. */
type CallAnswer = Record<string, unknown> | undefined;

/** Options of Pulumi's mocks; every field has a default. */
export interface MockOptions {
  /** A dry run: what only a provider can compute is unknown, as in `pulumi preview`. @default false */
  readonly preview?: boolean;
  /** Answers for one resource, over the default ones; in a preview these are the only known outputs. */
  readonly state?: (request: MockRequest) => Record<string, unknown> | undefined;
  /**
   * Answers provider functions (`linode:index/getRegions:getRegions` …); without an answer the call throws, except for
   * the LKE clusters that Linode has, which are none.
   */
  readonly call?: (token: string, inputs: unknown) => CallAnswer | Promise<CallAnswer>;
  /** Tells by its logical name whether the state has a resource, so that no hook before its creation runs. @default none has */
  readonly exists?: (name: string) => boolean;
  /** @default "archipelago" */
  readonly project?: string;
  /** @default "test" */
  readonly stack?: string;
}

/** Installed mocks. */
export interface StartedMocks {
  readonly monitor: Monitor;
  /** Resources declared so far, in order of registration. */
  readonly nodes: readonly GraphNode[];
  /** Calls of provider functions for which the mocks had no answer. */
  readonly unanswered: readonly Error[];
}

/** Replaces the engine of this process by mocks, and records their requests. */
export async function startMocks(options: MockOptions): Promise<StartedMocks> {
  const preview = options.preview ?? false;
  const nodes: GraphNode[] = [];
  const unanswered: Error[] = [];
  const atLinode: LinodeMock = {};
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => answer(args, options, preview, atLinode),
      call: (args) => {
        const result =
          options.call?.(args.token, args.inputs) ?? answerByDefault(args.token, atLinode);
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
    "organization",
  );
  return { monitor: watch(nodes, preview, options.exists ?? (() => false)), nodes, unanswered };
}

function answer(
  args: pulumi.runtime.MockResourceArgs,
  options: MockOptions,
  preview: boolean,
  atLinode: LinodeMock,
): pulumi.runtime.MockResourceResult {
  const opened = decode(args.inputs).value;
  const request = { type: args.type, name: args.name, inputs: isRecord(opened) ? opened : {} };
  const computed = preview ? {} : computedOutputs(request);
  const state: Record<string, unknown> = {
    ...(isRecord(args.inputs) ? args.inputs : {}),
    ...computed,
    ...options.state?.(request),
  };
  // A cluster that has a kubeconfig exists.
  const exists = request.type === lkeCluster && state["kubeconfig"] !== undefined;
  if (exists) atLinode.kubeconfig = state["kubeconfig"];
  for (const key of secretOutputs[args.type] ?? []) {
    if (state[key] !== undefined) {
      state[key] = pulumi.secret(state[key]);
    }
  }
  return { id: preview && !exists ? undefined : computedId(request), state };
}

const lkeCluster = "linode:index/lkeCluster:LkeCluster";

/** Linode's kubeconfig of its clusters: the one of the last declared, as under mocks all have the same and no numeric id. */
interface LinodeMock {
  kubeconfig?: unknown;
}

/** A hook lists the clusters before each create of one, and every run reads their kubeconfigs; a few read the state. */
function answerByDefault(
  token: string,
  { kubeconfig }: LinodeMock,
): Record<string, unknown> | undefined {
  if (token === "linode:index/getLkeCluster:getLkeCluster") return { kubeconfig };
  // A new stack's state.
  if (token === "pulumi:pulumi:readStackResourceOutputs") return { outputs: {} };
  return token === "linode:index/getLkeClusters:getLkeClusters" ? { lkeClusters: [] } : undefined;
}
