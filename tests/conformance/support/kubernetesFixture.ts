/** What the cases about the kubernetes provider share: one API server for a spec, one stack for each case. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import * as client from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";
import { startApiServer, type ApiServer } from "./apiServer.ts";
import { isOfficial, openEngineStack, type EngineStack } from "./engineStack.ts";

/** Whether Pulumi's own plugin is under test. */
export const official = isOfficial("kubernetes");

/** The server and, for each case, a stack of its own. */
export interface Fixture {
  readonly api: ApiServer;
  readonly stack: EngineStack;
  /** Reads and writes objects beside the plugin, with the Kubernetes project's own client. */
  readonly objects: client.KubernetesObjectApi;
  /** An inline program with one provider for the server, with an identifier unless the kubeconfig is the case's own. */
  readonly program: (build: Build, args?: k8s.ProviderArgs) => PulumiFn;
  /** Writes parts of an object as somebody else would: a merge patch in the name of a field manager. */
  readonly edit: (target: Address, patch: object, manager: string) => Promise<void>;
  /** The object as it is now, as plain data. */
  readonly read: (target: Address) => Promise<Live>;
}

/** Declares resources; what it returns are the stack's outputs. */
export type Build = (options: pulumi.CustomResourceOptions) => Record<string, unknown>;

/** Registers the hooks; the function returns what the running case may use. */
export function kubernetesFixture(): () => Fixture {
  let api: ApiServer | undefined;
  let stack: EngineStack | undefined;
  before(async function () {
    this.timeout(90_000);
    api = await startApiServer("conformance");
  });
  beforeEach(async () => {
    stack = await openEngineStack("kubernetes");
  });
  afterEach(async function () {
    this.timeout(60_000);
    if (this.currentTest?.isFailed() === true) console.error(stack?.printed());
    await stack?.close();
  });
  after(() => api?.stop());
  return () => {
    assert.ok(api !== undefined && stack !== undefined);
    const { kubeconfig, config } = api;
    const objects = client.KubernetesObjectApi.makeApiClient(config);
    return {
      api,
      stack,
      objects,
      program: (build, args = {}) => {
        return () => {
          const provider = new k8s.Provider("cluster", {
            kubeconfig: pulumi.secret(kubeconfig),
            ...(args.kubeconfig === undefined ? { clusterIdentifier: "conformance" } : {}),
            ...args,
          });
          return Promise.resolve(build({ provider }));
        };
      },
      edit: async (target, patch, manager) => {
        const options = [undefined, undefined, manager, undefined] as const;
        await objects.patch(merged(target, patch), ...options, client.PatchStrategy.MergePatch);
      },
      read: async (target) => live.parse(JSON.parse(JSON.stringify(await objects.read(target)))),
    };
  };
}

/** Where an object is. */
export interface Address {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export const address = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
): Address => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

const texts = z.record(z.string(), z.string());

const live = z.looseObject({
  metadata: z.looseObject({ uid: z.string(), labels: texts.optional() }),
  data: texts.optional(),
});

/** An object as the server has it; what a case looks at is typed. */
export type Live = z.infer<typeof live>;

function merged(target: Address, patch: object): Address {
  const metadata = "metadata" in patch && typeof patch.metadata === "object" ? patch.metadata : {};
  return { ...target, ...patch, metadata: { ...metadata, ...target.metadata } };
}

/** Does a thing while the engine works, as soon as it can be done; for what a kubelet or a cloud would do. */
export async function eventually<T>(attempt: () => Promise<T>, seconds = 30): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(150);
    }
  }
}

/** The failed operation's text as a person would read it. */
export async function failureOf(operation: Promise<unknown>): Promise<string> {
  try {
    await operation;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return assert.fail("the operation succeeded");
}

/** Changes as `op name`, in the order of the engine's steps. */
export const steps = (changes: readonly { op: string; name: string }[]): string[] =>
  changes.map(({ op, name }) => `${op} ${name}`);
