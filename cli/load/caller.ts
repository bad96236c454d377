import { Writable } from "node:stream";
import { BatchV1Api, CoreV1Api, Exec, type KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { connect } from "../../components/internal/connect.ts";
import { gateNamespace } from "../../components/verification/probePlan.ts";
import {
  ended,
  gatePodOf,
  jobOf,
  podOf,
  reasons,
  removeJob,
} from "../../components/verification/jobs.ts";
import { type CallerName, callerJob, loadContainer } from "./job.ts";
import type { CallerPlan, LoadSettings } from "./plan.ts";
import { RegionalService } from "./regionalService.ts";

const namespace = gateNamespace;

/** Seconds of the log that are read again, so that nothing is missed between two readings. */
const overlapSeconds = 15;

/** What receives a caller's log. */
export interface LogSink {
  /** Adds a part of the log; it may overlap with earlier ones, and begin or end within a line. */
  add(text: string): void;
  /** True once the caller has logged its last line. */
  readonly ended: boolean;
}

/** The pod that sends one region's requests, and what it has logged. */
export class Caller<Sink extends LogSink> {
  readonly log: Sink;
  readonly plan: CallerPlan;
  readonly #name: CallerName;
  readonly #config: KubeConfig;
  readonly #core: CoreV1Api;
  readonly #service: RegionalService;
  #created = false;
  #pod: V1Pod | undefined;
  #readAt: number | undefined;
  #problem: string | undefined;

  constructor(name: CallerName, plan: CallerPlan, kubeconfig: string, log: Sink) {
    this.#name = name;
    this.plan = plan;
    this.log = log;
    this.#config = connect(kubeconfig);
    this.#core = this.#config.makeApiClient(CoreV1Api);
    this.#service = new RegionalService(plan.from, this.#config);
  }

  /** True once its Job exists. */
  get created(): boolean {
    return this.#created;
  }

  /** True once its pod can log nothing more. */
  get over(): boolean {
    return this.log.ended || ended(this.#pod, loadContainer);
  }

  /** Why its log could not be read the last time; undefined if it was. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Its pod's state, or why that is not known. */
  get state(): string {
    return this.#problem ?? reasons(this.#pod);
  }

  /**
   * Creates its Job, and the Service of its region.
   *
   * @throws Error if another one of this name runs in this region, or its API refuses
   */
  async start(settings: LoadSettings): Promise<void> {
    const { from, streams } = this.plan;
    const name = this.#name;
    const batch = this.#config.makeApiClient(BatchV1Api);
    const running = await jobOf(this.#config, name);
    if ((running?.status?.active ?? 0) > 0) {
      throw new Error(
        `${from}: Job ${namespace}/${name} is active; expected one ${name} at a time. If no other runs, delete the Job`,
      );
    }
    const gatePod = await gatePodOf(from, this.#config);
    await removeJob(this.#config, name);
    await this.#service.settle();
    const body = callerJob(name, this.plan, settings, gatePod);
    const created = await batch.createNamespacedJob({ namespace, body });
    this.#created = true;
    if (streams.some(({ target }) => target === from)) {
      await this.#service.own(name, created.metadata?.uid ?? "");
    }
  }

  /** Reads what is new in its log. A cluster whose API does not respond is asked again next time. */
  async read(): Promise<void> {
    try {
      const now = Date.now();
      this.#pod = (await podOf(this.#core, this.#name)) ?? this.#pod;
      const statuses = this.#pod?.status?.containerStatuses ?? [];
      const own = statuses.find(({ name }) => name === loadContainer)?.state;
      if (own?.running !== undefined || own?.terminated !== undefined) {
        const since =
          this.#readAt === undefined
            ? {}
            : { sinceSeconds: Math.ceil((now - this.#readAt) / 1000) + overlapSeconds };
        this.log.add(
          await this.#core.readNamespacedPodLog({
            ...{ name: this.#pod?.metadata?.name ?? "", namespace, container: loadContainer },
            ...since,
          }),
        );
        this.#readAt = now;
      }
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message.split("\n")[0] : String(error);
    }
  }

  /** Asks the caller to send no more, and to end when its open requests have. */
  async stop(): Promise<void> {
    const name = this.#pod?.metadata?.name;
    if (name === undefined || this.over) return;
    const nowhere = () =>
      new Writable({
        write: (_chunk, _encoding, done) => {
          done();
        },
      });
    const command = ["/bin/sh", "-c", "kill -TERM 1"];
    try {
      await new Exec(this.#config).exec(
        ...([namespace, name, loadContainer, command, nowhere(), nowhere(), null, false] as const),
      );
    } catch {
      this.#problem = "could not be asked to stop";
    }
  }

  /** Deletes everything that `start` created: nothing of another command that runs in this region. */
  async remove(): Promise<void> {
    if (!this.#created) return;
    await removeJob(this.#config, this.#name);
    await this.#service.settle();
  }
}
