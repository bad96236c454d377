import type { EventEmitter } from "node:events";

const names = ["SIGINT", "SIGTERM"] as const;

/** Milliseconds in which further signals are the same interrupt: npm passes on what the terminal sends to all. */
const sameMs = 2000;

/** What a person's interrupts ask for. */
export interface Interrupts {
  /** Aborted by the first one. */
  readonly stop: AbortSignal;
  /** Aborted by the second one, not earlier than two seconds after the first. */
  readonly leave: AbortSignal;
  /** Gives the signals back. */
  readonly close: () => void;
}

/**
 * Listens to the interrupts of this process.
 *
 * @param source emits signals by their names. @default this process
 * @param now milliseconds. @default the clock
 */
export function listenToInterrupts(source: EventEmitter = process, now = Date.now): Interrupts {
  const stop = new AbortController();
  const leave = new AbortController();
  let first: number | undefined;
  const interrupt = (): void => {
    first ??= now();
    if (now() - first >= sameMs) leave.abort();
    stop.abort();
  };
  for (const name of names) source.on(name, interrupt);
  return {
    stop: stop.signal,
    leave: leave.signal,
    close: () => {
      for (const name of names) source.off(name, interrupt);
    },
  };
}
