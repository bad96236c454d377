/**
 * A reconcile loop: runs after every change, never concurrently, once more if changes arrived during a run, and again after
 * a delay if it failed.
 */
export class Loop {
  readonly #work: () => Promise<void>;
  readonly #report: (error: unknown) => void;
  #wanted = false;
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #stopped = false;

  /** Passes errors of `work` to `report` and retries after 1, 2, 4 … 30 seconds. */
  constructor(work: () => Promise<void>, report: (error: unknown) => void) {
    this.#work = work;
    this.#report = report;
  }

  /** Requests a run. */
  poke(): void {
    if (this.#stopped) return;
    this.#wanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Prevents further runs; resolves when the current one has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#wanted && !this.#isStopped()) {
      this.#wanted = false;
      clearTimeout(this.#retry);
      try {
        await this.#work();
        this.#failures = 0;
      } catch (error) {
        this.#report(error);
        const seconds = Math.min(30, 2 ** this.#failures++);
        this.#retry = setTimeout(() => {
          this.poke();
        }, seconds * 1000);
      }
    }
  }

  #isStopped(): boolean {
    return this.#stopped;
  }
}
