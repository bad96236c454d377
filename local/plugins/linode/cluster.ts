/** The resource LkeCluster: creates, reads, updates and deletes clusters. */
import { messageOf } from "../protocol/failure.ts";
import {
  type Call,
  type CreateRequest,
  type CreateResult,
  type DeleteRequest,
  PartialFailure,
  type ReadRequest,
  type ReadResult,
  type UpdateRequest,
  type UpdateResult,
} from "../protocol/provider.ts";
import type { PropertyBag } from "../protocol/values.ts";
import { changeCluster, changePools, creationOf } from "./changes.ts";
import { LinodeClient } from "./client.ts";
import type { ProviderConfig } from "./config.ts";
import { isNotFound } from "./errors.ts";
import { previewCreation, previewUpdate } from "./previewOutputs.ts";
import { type ClusterInputs, clusterInputsOf } from "./inputs.ts";
import { Lke } from "./lke.ts";
import { orderPools, ownPools, wantedPools, type WantedPool } from "./pools.ts";
import { refreshedInputs } from "./refresh.ts";
import { type ClusterState, clusterStateOf, outputsOf, poolStateOf, stateOf } from "./state.ts";
import { clusterGone, kubeconfigOf, nodesReady, type WaitOptions } from "./waiting.ts";

/** The official provider's timeouts, seconds. */
const timeouts = { create: 35 * 60, read: 20 * 60, update: 40 * 60, delete: 15 * 60 };

/** Time limit for reading the state after a failed update, milliseconds. */
const readLimit = 15_000;

/** Implements LkeCluster with one configuration. */
export class ClusterResource {
  readonly #config: ProviderConfig;
  readonly #client: LinodeClient;

  constructor(config: ProviderConfig) {
    this.#config = config;
    this.#client = new LinodeClient(config.client);
  }

  async create(request: CreateRequest, call: Call): Promise<CreateResult> {
    if (request.preview) return { id: "", outputs: previewCreation(request.inputs) };
    const inputs = clusterInputsOf(request.inputs);
    const wanted = wantedPools(inputs.pools, []);
    const wait = this.#waitOptions(call, request.timeoutSeconds ?? timeouts.create);
    const lke = new Lke(this.#client, call.signal);
    const { id } = await withContext("failed to create LKE cluster", () =>
      lke.create(creationOf(inputs, wanted)),
    );
    try {
      await this.#awaitReady(lke, id, wait);
      const state = await this.#state(lke, id, wanted, inputs.externalPoolTags, wait);
      return { id: String(id), outputs: outputsOf(String(id), state) };
    } catch (error) {
      // The cluster exists and costs money, so it must be recorded in the state in any case. As the state has no kubeconfig, the
      // next update resumes waiting.
      throw partial(error, String(id), request.inputs);
    }
  }

  async read(request: ReadRequest, call: Call): Promise<ReadResult | undefined> {
    const id = clusterId(request.id);
    const wait = this.#waitOptions(call, request.timeoutSeconds ?? timeouts.read);
    const { pools, externalPoolTags } = clusterStateOf(request.oldOutputs);
    const lke = new Lke(this.#client, call.signal);
    try {
      const state = await this.#state(lke, id, pools, externalPoolTags, wait);
      const inputs = refreshedInputs(request.oldInputs, state);
      return { id: request.id, inputs, outputs: outputsOf(request.id, state) };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async update(request: UpdateRequest, call: Call): Promise<UpdateResult> {
    const { id: name, inputs: given, oldOutputs } = request;
    if (request.preview) return { outputs: previewUpdate(name, given, oldOutputs) };
    const id = clusterId(name);
    const inputs = clusterInputsOf(given);
    const wait = this.#waitOptions(call, request.timeoutSeconds ?? timeouts.update);
    const lke = new Lke(this.#client, call.signal);
    const before = await this.#before(lke, id, inputs, clusterStateOf(oldOutputs));
    const wanted = wantedPools(inputs.pools, before.pools);
    try {
      await withContext(`failed to update LKE cluster ${id}`, async () => {
        await changeCluster(lke, id, inputs, before, wait);
        await changePools(lke, id, before, wanted, wait);
        if (before.kubeconfig === "") await this.#awaitReady(lke, id, wait);
      });
      const state = await this.#state(lke, id, wanted, inputs.externalPoolTags, wait);
      return { outputs: outputsOf(name, state) };
    } catch (error) {
      // The completed changes must not be repeated.
      throw partial(error, name, await this.#stateAfterFailure(id, inputs, wanted, oldOutputs));
    }
  }

  async delete(request: DeleteRequest, call: Call): Promise<void> {
    const id = clusterId(request.id);
    const lke = new Lke(this.#client, call.signal);
    await withContext(`failed to delete LKE cluster ${id}`, () => lke.remove(id));
    await clusterGone(lke, id, this.#waitOptions(call, request.timeoutSeconds ?? timeouts.delete));
  }

  /** Returns the state before an update. An incomplete creation's state lacks the pools' ids, so they are looked up. */
  async #before(
    lke: Lke,
    id: number,
    inputs: ClusterInputs,
    state: ClusterState,
  ): Promise<ClusterState> {
    if (state.kubeconfig !== "") return state;
    const pools = ownPools(await lke.pools(id), inputs.externalPoolTags);
    return { ...state, pools: orderPools(pools, wantedPools(inputs.pools, [])).map(poolStateOf) };
  }

  async #stateAfterFailure(
    id: number,
    inputs: ClusterInputs,
    wanted: readonly WantedPool[],
    otherwise: PropertyBag,
  ): Promise<PropertyBag> {
    // The call may have been cancelled; this read must not be.
    const signal = AbortSignal.timeout(readLimit);
    const deadline = Date.now() + readLimit;
    const wait = { signal, deadline, interval: 1000, status: () => undefined };
    const lke = new Lke(this.#client, signal);
    return this.#state(lke, id, wanted, inputs.externalPoolTags, wait).then(
      (state) => outputsOf(String(id), state),
      () => otherwise,
    );
  }

  async #awaitReady(lke: Lke, id: number, wait: WaitOptions): Promise<void> {
    await kubeconfigOf(lke, id, { ...wait, interval: this.#config.eventPoll });
    await nodesReady(lke, id, wait);
  }

  async #state(
    lke: Lke,
    id: number,
    declared: readonly WantedPool[],
    externalPoolTags: readonly string[] | undefined,
    wait: WaitOptions,
  ): Promise<ClusterState> {
    const cluster = await lke.cluster(id);
    const kubeconfig = await kubeconfigOf(lke, id, wait);
    const [pools, apiEndpoints, acl, dashboardUrl] = await Promise.all([
      lke.pools(id),
      lke.apiEndpoints(id),
      lke.acl(id),
      cluster.tier === "standard" ? lke.dashboardUrl(id) : "",
    ]);
    const own = orderPools(ownPools(pools, externalPoolTags), declared);
    return stateOf(
      { cluster, pools: own, kubeconfig, apiEndpoints, acl, dashboardUrl },
      externalPoolTags,
    );
  }

  #waitOptions(call: Call, seconds: number): WaitOptions {
    return {
      signal: call.signal,
      interval: this.#config.nodePoll,
      deadline: Date.now() + seconds * 1000,
      status: (text) => {
        call.log.status(text);
      },
    };
  }
}

/** Prefixes an error's message. */
async function withContext<T>(words: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new Error(`${words}: ${messageOf(error)}`, { cause: error });
  }
}

function partial(error: unknown, id: string, outputs: PropertyBag): PartialFailure {
  const reason = messageOf(error);
  return new PartialFailure(reason, { id, outputs: { ...outputs, id }, reasons: [reason] });
}

function clusterId(id: string): number {
  if (/^\d+$/.test(id)) return Number(id);
  throw new Error(`LKE cluster id: got "${id}"; expected a whole number`);
}
