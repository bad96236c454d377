/** One long piece of work that a person waits for. Exactly one of `done` and `fail` ends it. */
export interface Step {
  /** Ends the step well; `note` is a few words of outcome ("built in 41 s"). */
  done(note?: string): void;
  /** Ends the step with the error that stopped it; the caller still throws it. */
  fail(error: unknown): void;
}

/** How the local cloud tells a person what it is doing, whatever is drawn behind it. */
export interface Progress {
  /** Opens a step; the title says what is done and, of several, which: "building etcd (3 of 9)". */
  step(title: string): Step;
  /** One line that belongs to no step. */
  note(text: string): void;
}

/**
 * Progress as plain lines, for logs and for terminals that draw nothing. Each step gives one line when it opens and
 * one with the seconds that it took when it ends.
 */
export function lineProgress(write: (line: string) => void): Progress {
  return {
    step(title) {
      const started = Date.now();
      const seconds = (): string => ((Date.now() - started) / 1000).toFixed(1);
      write(`… ${title}`);
      return {
        done: (note) => {
          write(`✓ ${title} (${seconds()} s)${note === undefined ? "" : `: ${note}`}`);
        },
        fail: (error) => {
          write(`✗ ${title} (${seconds()} s): ${String(error)}`);
        },
      };
    },
    note: write,
  };
}
