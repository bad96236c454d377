import type { MapMessage } from "../feed.ts";

/** The state of the feed: `stale` if there is no news, although the command may still run. */
export type FeedState = "connecting" | "starting" | "live" | "stale" | "ended";

/** Milliseconds without a message after which what is shown is old. */
const staleMs = 5000;
const reconnectMs = 3000;

/** Receives the feed, and connects again whenever it is lost. */
export class LiveFeed {
  readonly #received: (message: MapMessage) => void;
  readonly #changed: (state: FeedState, ageSeconds: number) => void;
  #source: EventSource | undefined;
  #last: number | undefined;
  #phase: MapMessage["phase"] = "starting";

  constructor(
    received: (message: MapMessage) => void,
    changed: (state: FeedState, ageSeconds: number) => void,
  ) {
    this.#received = received;
    this.#changed = changed;
    this.#connect();
    window.setInterval(() => {
      this.#report();
    }, 1000);
  }

  #connect(): void {
    const source = new EventSource("feed");
    this.#source = source;
    source.addEventListener("message", ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as MapMessage;
      this.#last = performance.now();
      this.#phase = message.phase;
      this.#received(message);
      this.#report();
    });
    source.addEventListener("error", () => {
      this.#report();
      // The browser tries again by itself after a lost connection, but not after an answer that is no feed.
      if (source.readyState !== EventSource.CLOSED) return;
      window.setTimeout(() => {
        if (this.#source === source) this.#connect();
      }, reconnectMs);
    });
  }

  #report(): void {
    if (this.#last === undefined) {
      this.#changed("connecting", 0);
      return;
    }
    const age = performance.now() - this.#last;
    const state = this.#phase === "ended" ? "ended" : age > staleMs ? "stale" : this.#phase;
    this.#changed(state, age / 1000);
  }
}
