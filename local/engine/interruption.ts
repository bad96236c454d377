/** How long a run has to end by itself after an error of its program; in seconds. */
const graceSeconds = 5;

/**
 * Ends a run that an error of its program keeps from ending.
 *
 * A resource with an input that failed is never registered, and the SDK waits for it for ever, as do all resources that
 * depend on it. Pulumi's own language host ends once nothing goes on in it any more; the process of an inline program
 * has other things to do.
 */
export class Interruption {
  readonly #graceSeconds: number;
  #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(seconds: number = graceSeconds) {
    this.#graceSeconds = seconds;
  }

  /** To be given to the next run: aborted, it makes the engine finish what it has begun, and end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The program has an error, and so the run is to end soon. */
  failed(): void {
    const controller = this.#controller;
    this.#timer ??= setTimeout(() => {
      controller.abort();
    }, this.#graceSeconds * 1000);
  }

  /** To be called after each run. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#controller = new AbortController();
  }
}
