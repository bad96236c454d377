/** Fixture of the kubernetes provider's cases. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import * as client from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";
import type { ProviderPlugin } from "../../../local/engine/plugins.ts";
import { startApiServer, type ApiServer } from "./apiServer.ts";
import { openEngineStack, type EngineStack } from "./engineStack.ts";
import { pluginUnderTest } from "./pluginUnderTest.ts";

/** The server, a stack that is empty when a case begins, and the case's own namespace. */
export interface Fixture {
  readonly api: ApiServer;
  readonly stack: EngineStack;
  readonly plugin: ProviderPlugin;
  /** Opens another stack, which the case must close. */
  readonly open: (options: { readonly ownsEveryCluster: boolean }) => Promise<EngineStack>;
  /** Namespace of objects that specify none. */
  readonly namespace: string;
  /** Reads and writes objects without the plugin, with the official Kubernetes client. */
  readonly objects: client.KubernetesObjectApi;
  /** An inline program with one provider for the server, with an identifier unless the case sets the kubeconfig. */
  readonly program: (build: Build, args?: k8s.ProviderArgs) => PulumiFn;
  /** Writes fields of an object as another client: a merge patch with the name of a field manager. */
  readonly edit: (target: Address, patch: object, manager: string) => Promise<void>;
  /** Reads the object's current content. */
  readonly read: (target: Address) => Promise<Live>;
}

/** Declares resources and returns the stack's outputs. */
export type Build = (options: pulumi.CustomResourceOptions) => Record<string, unknown>;

/**
 * Registers the hooks; the returned function gives the running case its fixture. A case leaves its stack empty for the
 * next one; after a failure there is a new stack. Leftovers of a failed case in the cluster do not affect the others:
 * each has its own namespace, and its own names for cluster-scoped objects.
 */
export function kubernetesFixture(): () => Fixture {
  let api: ApiServer | undefined;
  let stack: EngineStack | undefined;
  let plugin: ProviderPlugin | undefined;
  let earlier = 0;
  let cases = 0;
  const name = () => `case-${cases}`;
  before(async function () {
    this.timeout(90_000);
    api = await startApiServer("conformance");
    plugin = await pluginUnderTest("kubernetes");
    stack = await openEngineStack("kubernetes");
  });
  beforeEach(async () => {
    stack ??= await openEngineStack("kubernetes");
    earlier = stack.printed().length;
    cases++;
    if (api !== undefined) await makeNamespace(api, name());
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() !== true) return;
    console.error(stack?.printed().slice(earlier));
    await stack?.close();
    stack = undefined;
  });
  after(async () => {
    await stack?.close();
    await api?.stop();
  });
  return () => {
    assert.ok(api !== undefined && stack !== undefined && plugin !== undefined);
    const opened = stack;
    const namespace = name();
    const { kubeconfig, config } = api;
    const objects = client.KubernetesObjectApi.makeApiClient(config);
    return {
      api,
      stack: { ...stack, printed: () => opened.printed().slice(earlier) },
      plugin,
      open: (options) => openEngineStack("kubernetes", {}, options),
      namespace,
      objects,
      program: (build, args = {}) => {
        return () => {
          const provider = new k8s.Provider("cluster", {
            kubeconfig: pulumi.secret(kubeconfig),
            namespace,
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

/** Creates a namespace, and waits for its default ServiceAccount, which a controller creates. */
async function makeNamespace({ config }: ApiServer, name: string): Promise<void> {
  const core = config.makeApiClient(client.CoreV1Api);
  await core.createNamespace({ body: { metadata: { name } } });
  await eventually(() => core.readNamespacedServiceAccount({ namespace: name, name: "default" }));
}

/** Identity of an object. */
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

/** An object on the server, with types for the fields that the cases read. */
type Live = z.infer<typeof live>;

function merged(target: Address, patch: object): Address {
  const metadata = "metadata" in patch && typeof patch.metadata === "object" ? patch.metadata : {};
  return { ...target, ...patch, metadata: { ...metadata, ...target.metadata } };
}

/** Retries for half a minute, until it succeeds. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(150);
    }
  }
}
