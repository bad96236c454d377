import { setTimeout as sleep } from "node:timers/promises";
import { Caller } from "../load/caller.ts";
import type { CallerPlan, LoadSettings } from "../load/plan.ts";
import type { RequestRecord } from "../load/records.ts";
import type { LiveSettings } from "./live.ts";
import { LiveLog } from "./liveLog.ts";
import type { CallerTick } from "./tick.ts";

const readingMs = 900;
/** Milliseconds before a caller that failed is created again. */
const retryMs = 10_000;
/** Seconds after which failing targets are shown as such. */
const patienceSeconds = 20;

/** One region's caller, which is created again when it is lost. */
export class LiveRegion {
  readonly plan: CallerPlan;
  readonly #kubeconfig: string;
  readonly #settings: LiveSettings;
  #caller: Caller<LiveLog>;
  #unread: RequestRecord[] = [];
  /** The latest one that was created. */
  #created: Caller<LiveLog> | undefined;
  #problem: string | undefined;

  constructor(plan: CallerPlan, kubeconfig: string, settings: LiveSettings) {
    this.plan = plan;
    this.#kubeconfig = kubeconfig;
    this.#settings = settings;
    this.#caller = this.#newCaller();
  }

  #newCaller(): Caller<LiveLog> {
    return new Caller(this.#settings.name, this.plan, this.#kubeconfig, new LiveLog());
  }

  /** True if its caller could never be created, and an attempt has failed. */
  get failedToStart(): boolean {
    return this.#created === undefined && this.#problem !== undefined;
  }

  /** Why it is lost. */
  get problem(): string | undefined {
    return this.#problem ?? this.#caller.problem;
  }

  get tick(): CallerTick {
    const region = this.plan.from;
    const problem = this.problem;
    if (problem !== undefined) return { region, state: "lost", problem };
    return this.#caller.log.started
      ? { region, state: "sending" }
      : { region, state: "starting", problem: this.#caller.state };
  }

  /** The requests since it was called the last time. */
  take(): readonly RequestRecord[] {
    const taken = [...this.#unread, ...this.#caller.log.take()];
    this.#unread = [];
    return taken;
  }

  /** Sends and reads until the end, in milliseconds since 1970, or until it is stopped. */
  async run(end: number, stop: AbortSignal): Promise<void> {
    const over = (): boolean => stop.aborted || Date.now() >= end;
    while (!over()) {
      try {
        await this.#start(end);
        this.#problem = undefined;
        await this.#read(end, stop);
        if (!over()) this.#problem = `its pod: ${this.#caller.state}`;
      } catch (error) {
        this.#problem = error instanceof Error ? error.message.split("\n")[0] : String(error);
      }
      this.#unread.push(...this.#caller.log.take());
      if (!over()) {
        await pause(retryMs, stop);
        this.#caller = this.#newCaller();
      }
    }
  }

  async #start(end: number): Promise<void> {
    try {
      await this.#caller.start(this.#loadSettings(end));
    } finally {
      if (this.#caller.created) this.#created = this.#caller;
    }
  }

  async #read(end: number, stop: AbortSignal): Promise<void> {
    while (!stop.aborted && Date.now() < end && !this.#caller.over) {
      await this.#caller.read();
      await pause(readingMs, stop);
    }
  }

  #loadSettings(end: number): LoadSettings {
    const { ratePerSecond = 2, timeoutSeconds = 5, shared = false } = this.#settings;
    return {
      targets: shared ? "all" : "regions",
      ratePerSecond,
      timeoutSeconds,
      durationSeconds: Math.max(1, Math.ceil((end - Date.now()) / 1000)),
      patienceSeconds,
    };
  }

  /** Deletes what was created. */
  async remove(): Promise<void> {
    await this.#created?.remove();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
