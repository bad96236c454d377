import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Log } from "@kubernetes/client-node";
import { kube } from "./kube.ts";
import { namespace } from "./workload.ts";

/** One response to the caller. */
interface Answer {
  readonly pod: string;
  /** Unix seconds. */
  readonly at: number;
  readonly status: string;
}

/** Records the responses to every caller, from its first to its last request, while its pods are replaced. */
export class TrafficRecorder {
  readonly answers: Answer[] = [];
  readonly #cluster: string;
  readonly #followed = new Set<string>();
  readonly #streams: AbortController[] = [];
  #over = false;
  #work: Promise<void> = Promise.resolve();

  private constructor(cluster: string) {
    this.#cluster = cluster;
  }

  static start(cluster: string): TrafficRecorder {
    const recorder = new TrafficRecorder(cluster);
    recorder.#work = recorder.#watch();
    return recorder;
  }

  /** Names of the recorded callers. */
  get callers(): string[] {
    return [...new Set(this.answers.map(({ pod }) => pod))];
  }

  /** Failed requests, each with its caller. */
  get failures(): Answer[] {
    return this.answers.filter(({ status }) => status !== "200");
  }

  /** The longest time without any response, in seconds. */
  get longestSilence(): number {
    const times = this.answers.map(({ at }) => at).sort((one, other) => one - other);
    return Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  }

  /** Stops recording. @throws an error that occurred meanwhile */
  async stop(): Promise<void> {
    this.#over = true;
    for (const stream of this.#streams) stream.abort();
    await this.#work;
  }

  async #watch(): Promise<void> {
    const { core, config } = await kube(this.#cluster);
    while (!this.#over) {
      const { items } = await core.listNamespacedPod({ namespace, labelSelector: "app=caller" });
      for (const { metadata, status } of items) {
        const pod = metadata?.name ?? "";
        const runs = status?.containerStatuses?.some(
          ({ name, state }) => name === "caller" && state?.running !== undefined,
        );
        if (runs !== true || this.#followed.has(pod)) continue;
        this.#followed.add(pod);
        const into = this.#hear(pod);
        this.#streams.push(
          await new Log(config).log(namespace, pod, "caller", into, { follow: true }),
        );
      }
      await sleep(1000);
    }
  }

  #hear(pod: string): Writable {
    let rest = "";
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        const lines = (rest + chunk.toString()).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const [at = "", status = ""] = line.split(" ");
          this.answers.push({ pod, at: Number(at), status });
        }
        done();
      },
    });
  }
}
