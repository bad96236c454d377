import { Writable } from "node:stream";
import { BatchV1Api, CoreV1Api, Exec, type KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { connect } from "../../components/internal/connect.ts";
import { gateNamespace, regionalProbeName } from "../../components/verification/probePlan.ts";
import { ended, gatePodOf, jobOf, podOf, reasons, removeJob, untilGone } from "../cluster/jobs.ts";
import { CallerLog } from "./callerLog.ts";
import { callerJob, loadContainer, loadJobName, regionalService } from "./job.ts";
import type { CallerPlan, LoadSettings } from "./plan.ts";

const namespace = gateNamespace;

/** Seconds of the log that are read again, so that nothing is missed between two readings. */
const overlapSeconds = 15;

/** The pod that sends one region's requests, and what it has logged. */
export class Caller {
  readonly log = new CallerLog();
  readonly plan: CallerPlan;
  readonly #config: KubeConfig;
  readonly #core: CoreV1Api;
  #pod: V1Pod | undefined;
  #readAt: number | undefined;
  #problem: string | undefined;

  constructor(plan: CallerPlan, kubeconfig: string) {
    this.plan = plan;
    this.#config = connect(kubeconfig);
    this.#core = this.#config.makeApiClient(CoreV1Api);
  }

  /** True once its pod can log nothing more. */
  get over(): boolean {
    return this.log.ended || ended(this.#pod, loadContainer);
  }

  /** Its pod's state, or why that is not known. */
  get state(): string {
    return this.#problem ?? reasons(this.#pod);
  }

  /**
   * Creates its Job, and the Service of its region.
   *
   * @throws Error if another load runs in this region, or its API refuses
   */
  async start(settings: LoadSettings): Promise<void> {
    const { from, streams } = this.plan;
    const batch = this.#config.makeApiClient(BatchV1Api);
    const running = await jobOf(this.#config, loadJobName);
    if ((running?.status?.active ?? 0) > 0) {
      throw new Error(
        `${from}: Job ${namespace}/${loadJobName} is active; expected one load at a time. If no other runs, delete the Job`,
      );
    }
    const gatePod = await gatePodOf(from, this.#config);
    await removeJob(this.#config, loadJobName);
    await this.#waitForService();
    const body = callerJob(this.plan, settings, gatePod);
    const created = await batch.createNamespacedJob({ namespace, body });
    if (streams.some(({ target }) => target === from)) {
      const service = regionalService(from, created.metadata?.uid ?? "");
      await this.#core.createNamespacedService({ namespace, body: service });
    }
  }

  /** Reads what is new in its log. A cluster whose API does not respond is asked again next time. */
  async read(): Promise<void> {
    try {
      const now = Date.now();
      this.#pod = (await podOf(this.#core, loadJobName)) ?? this.#pod;
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

  /** Deletes everything that `start` created. */
  async remove(): Promise<void> {
    await removeJob(this.#config, loadJobName);
    await this.#waitForService();
  }

  /** Waits until Kubernetes has deleted the Service with its Job. */
  async #waitForService(): Promise<void> {
    const name = regionalProbeName(this.plan.from);
    const list = () =>
      this.#core.listNamespacedService({ namespace, fieldSelector: `metadata.name=${name}` });
    await untilGone(
      async () => (await list()).items.length > 0,
      `${this.plan.from}: timed out waiting for Service ${namespace}/${name} to be deleted; delete it if no load runs`,
    );
  }
}
