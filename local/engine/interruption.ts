/** Seconds that a run has to end by itself after an error of its program. */
const graceSeconds = 5;

/**
 * Ends a run that cannot end because of an error of its program.
 *
 * A resource with a failed input is never registered, and the SDK waits for it forever, as do all resources that depend on
 * it. Pulumi's own language host ends when its event loop is empty; the process of an inline program has other work and
 * does not.
 */
export class Interruption {
  readonly #graceSeconds: number;
  #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(seconds: number = graceSeconds) {
    this.#graceSeconds = seconds;
  }

  /** The signal for the next run: when aborted, the engine completes its current operations and ends. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Reports an error of the program, so that the run ends soon. */
  failed(): void {
    const controller = this.#controller;
    this.#timer ??= setTimeout(() => {
      controller.abort();
    }, this.#graceSeconds * 1000);
  }

  /** Resets the signal. To be called after each run. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#controller = new AbortController();
  }
}
