/** The resource LkeCluster: making, reading, changing and deleting clusters. */
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
import { foreseenCreation, foreseenUpdate } from "./foresight.ts";
import { type ClusterInputs, clusterInputsOf } from "./inputs.ts";
import { Lke } from "./lke.ts";
import { orderPools, ownPools, wantedPools, type WantedPool } from "./pools.ts";
import { refreshedInputs } from "./refresh.ts";
import { type ClusterState, clusterStateOf, outputsOf, poolStateOf, stateOf } from "./state.ts";
import { clusterGone, kubeconfigOf, nodesReady, type Patience } from "./waiting.ts";

/** The official provider's timeouts, seconds. */
const timeouts = { create: 35 * 60, read: 20 * 60, update: 40 * 60, delete: 15 * 60 };

/** How long the look at what a failed update left may take, milliseconds. */
const aftermath = 15_000;

/** Serves LkeCluster with one configuration. */
export class ClusterResource {
  readonly #config: ProviderConfig;
  readonly #client: LinodeClient;

  constructor(config: ProviderConfig) {
    this.#config = config;
    this.#client = new LinodeClient(config.client);
  }

  async create(request: CreateRequest, call: Call): Promise<CreateResult> {
    if (request.preview) return { id: "", outputs: foreseenCreation(request.inputs) };
    const inputs = clusterInputsOf(request.inputs);
    const wanted = wantedPools(inputs.pools, []);
    const patience = this.#patience(call, request.timeoutSeconds ?? timeouts.create);
    const lke = new Lke(this.#client, call.signal);
    const { id } = await explained("failed to create LKE cluster", () =>
      lke.create(creationOf(inputs, wanted)),
    );
    try {
      await this.#awaitWhole(lke, id, patience);
      const state = await this.#state(lke, id, wanted, inputs.externalPoolTags, patience);
      return { id: String(id), outputs: outputsOf(String(id), state) };
    } catch (error) {
      // The cluster exists and costs money: whatever happened, the state must know it. Without a kubeconfig there, the
      // next update takes up the waiting.
      throw partial(error, String(id), request.inputs);
    }
  }

  async read(request: ReadRequest, call: Call): Promise<ReadResult | undefined> {
    const id = clusterId(request.id);
    const patience = this.#patience(call, request.timeoutSeconds ?? timeouts.read);
    const { pools, externalPoolTags } = clusterStateOf(request.oldOutputs);
    const lke = new Lke(this.#client, call.signal);
    try {
      const state = await this.#state(lke, id, pools, externalPoolTags, patience);
      const inputs = refreshedInputs(request.oldInputs, state);
      return { id: request.id, inputs, outputs: outputsOf(request.id, state) };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async update(request: UpdateRequest, call: Call): Promise<UpdateResult> {
    const { id: name, inputs: given, oldOutputs } = request;
    if (request.preview) return { outputs: foreseenUpdate(name, given, oldOutputs) };
    const id = clusterId(name);
    const inputs = clusterInputsOf(given);
    const patience = this.#patience(call, request.timeoutSeconds ?? timeouts.update);
    const lke = new Lke(this.#client, call.signal);
    const before = await this.#before(lke, id, inputs, clusterStateOf(oldOutputs));
    const wanted = wantedPools(inputs.pools, before.pools);
    try {
      await explained(`failed to update LKE cluster ${id}`, async () => {
        await changeCluster(lke, id, inputs, before, patience);
        await changePools(lke, id, before, wanted, patience);
        if (before.kubeconfig === "") await this.#awaitWhole(lke, id, patience);
      });
      const state = await this.#state(lke, id, wanted, inputs.externalPoolTags, patience);
      return { outputs: outputsOf(name, state) };
    } catch (error) {
      // What was changed already must not be changed, or made, a second time.
      throw partial(error, name, await this.#aftermath(id, inputs, wanted, oldOutputs));
    }
  }

  async delete(request: DeleteRequest, call: Call): Promise<void> {
    const id = clusterId(request.id);
    const lke = new Lke(this.#client, call.signal);
    await explained(`failed to delete LKE cluster ${id}`, () => lke.remove(id));
    await clusterGone(lke, id, this.#patience(call, request.timeoutSeconds ?? timeouts.delete));
  }

  /** The state before an update. That of a creation which did not end lacks the pools' ids, so they are looked up. */
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

  async #aftermath(
    id: number,
    inputs: ClusterInputs,
    wanted: readonly WantedPool[],
    otherwise: PropertyBag,
  ): Promise<PropertyBag> {
    // The call may have been cancelled; this look is not.
    const signal = AbortSignal.timeout(aftermath);
    const deadline = Date.now() + aftermath;
    const patience = { signal, deadline, interval: 1000, status: () => undefined };
    const lke = new Lke(this.#client, signal);
    return this.#state(lke, id, wanted, inputs.externalPoolTags, patience).then(
      (state) => outputsOf(String(id), state),
      () => otherwise,
    );
  }

  async #awaitWhole(lke: Lke, id: number, patience: Patience): Promise<void> {
    await kubeconfigOf(lke, id, { ...patience, interval: this.#config.eventPoll });
    await nodesReady(lke, id, patience);
  }

  async #state(
    lke: Lke,
    id: number,
    declared: readonly WantedPool[],
    externalPoolTags: readonly string[] | undefined,
    patience: Patience,
  ): Promise<ClusterState> {
    const cluster = await lke.cluster(id);
    const kubeconfig = await kubeconfigOf(lke, id, patience);
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

  #patience(call: Call, seconds: number): Patience {
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

/** Puts words before an error's. */
async function explained<T>(words: string, action: () => Promise<T>): Promise<T> {
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
  throw new Error(`${id} is no id of an LKE cluster: a whole number is`);
}
