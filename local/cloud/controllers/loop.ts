/**
 * A piece of work that makes things as they should be, run after every change: never twice at once, once more when
 * changes came while it ran, and again after a while when it failed.
 */
export class Loop {
  readonly #work: () => Promise<void>;
  readonly #report: (error: unknown) => void;
  #wanted = false;
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #stopped = false;

  /** `work` may throw; `report` is told, and the work is tried again after 1, 2, 4 … 30 seconds. */
  constructor(work: () => Promise<void>, report: (error: unknown) => void) {
    this.#work = work;
    this.#report = report;
  }

  /** Something changed. */
  poke(): void {
    if (this.#stopped) return;
    this.#wanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** No further run; resolves when the one under way has ended. */
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
