import { lanes } from "../load/plan.ts";
import { parseLogLine, type RequestRecord } from "../load/records.ts";

/** The log of one caller that sends for hours: what was read is handed on, and not kept. Each request counts once. */
export class LiveLog {
  /** The highest number of each lane: a lane logs its requests in their order. */
  readonly #last = new Map<string, number>();
  #unread: RequestRecord[] = [];
  #started = false;
  #ended = false;

  /** Adds a part of the log; it may overlap with earlier ones, and begin or end within a line. */
  add(text: string): void {
    for (const line of text.split("\n")) {
      const parsed = parseLogLine(line);
      if (parsed?.kind === "start") this.#started = true;
      else if (parsed?.kind === "end") this.#ended = true;
      else if (parsed?.kind === "request") this.#addRequest(parsed.record);
    }
  }

  #addRequest(record: RequestRecord): void {
    const { target, number } = record;
    const lane = `${target} ${number % lanes}`;
    if ((this.#last.get(lane) ?? 0) >= number) return;
    this.#last.set(lane, number);
    this.#unread.push(record);
  }

  /** The requests since it was called the last time. */
  take(): readonly RequestRecord[] {
    const taken = this.#unread;
    this.#unread = [];
    return taken;
  }

  /** True once it counts. */
  get started(): boolean {
    return this.#started;
  }

  /** True once the caller has sent its last request. */
  get ended(): boolean {
    return this.#ended;
  }
}
