import { parseLogLine, type RequestRecord } from "./records.ts";

/**
 * The log of one caller, of which parts are read again and again: a cluster's API keeps only the end of a long log, and
 * may be away for a while. Each request counts once.
 */
export class CallerLog {
  readonly #records = new Map<string, RequestRecord>();
  readonly #ready = new Set<string>();
  readonly #lanes = new Map<string, number>();
  #started = false;
  #ended = false;

  /** Adds a part of the log; it may overlap with earlier ones, and begin or end within a line. */
  add(text: string): void {
    for (const text_ of text.split("\n")) {
      const line = parseLogLine(text_);
      if (line === undefined) continue;
      if (line.kind === "request") {
        this.#records.set(`${line.record.target} ${line.record.number}`, line.record);
      } else if (line.kind === "ready") this.#ready.add(line.target);
      else if (line.kind === "laneEnd") this.#lanes.set(`${line.target} ${line.lane}`, line.sent);
      else if (line.kind === "start") this.#started = true;
      else this.#ended = true;
    }
  }

  get records(): RequestRecord[] {
    return [...this.#records.values()];
  }

  /** True once it counts. */
  get started(): boolean {
    return this.#started;
  }

  /** True once no request is open any more and everything was read. */
  get complete(): boolean {
    return this.#ended && this.unread === 0;
  }

  /** True once the caller has sent its last request. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Requests that were sent and are in no part that was read; known once the lanes have ended. */
  get unread(): number {
    const sent = [...this.#lanes.values()].reduce((sum, count) => sum + count, 0);
    return Math.max(0, sent - this.#records.size);
  }
}
