/** One long-running step that a person waits for. Exactly one of `done` and `fail` ends it. */
interface Step {
  /** Completes the step; `note` is a few words of outcome ("built in 41 s"). */
  done(note?: string): void;
  /** Ends the step with the error that stopped it; the caller still throws the error. */
  fail(error: unknown): void;
}

/** Output for a person about what the local cloud is doing, independent of how it is drawn. */
export interface Progress {
  /** Starts a step; the title is the action and, if there are several, its position: "building etcd (3 of 9)". */
  step(title: string): Step;
  /** Prints one line that belongs to no step. */
  note(text: string): void;
}

/**
 * Progress as plain lines, for logs and for terminals that draw nothing. Each step prints one line at its start, one with
 * its duration at its end, and one every 30 s in between.
 */
export function lineProgress(write: (line: string) => void): Progress {
  return {
    step(title) {
      const took = stopwatch();
      write(`… ${title}`);
      const reminder = setInterval(() => {
        write(`… ${title} (${took()} so far)`);
      }, 30_000);
      reminder.unref();
      return {
        done: (note) => {
          clearInterval(reminder);
          write(`✓ ${title} (${took()})${note === undefined ? "" : `: ${note}`}`);
        },
        fail: (error) => {
          clearInterval(reminder);
          write(`✗ ${title} (${took()}): ${String(error)}`);
        },
      };
    },
    note: write,
  };
}

/** The part of a terminal's interface that drawing needs. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Progress for a person at a terminal: the open steps stay at the bottom with their seconds running, and finished ones scroll
 * up above them. If the screen is not a terminal, it falls back to `lineProgress`.
 */
export function terminalProgress(screen: Screen = process.stderr): Progress {
  if (screen.isTTY !== true)
    return lineProgress((line) => {
      screen.write(`${line}\n`);
    });
  const open = new Set<() => string>();
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = (finished?: string): void => {
    const lines = [...open].map((line) => line().slice(0, (screen.columns ?? 80) - 1));
    const up = drawn === 0 ? "" : `\u001B[${drawn}A`;
    const text = [...(finished === undefined ? [] : [finished]), ...lines];
    screen.write(`${up}\u001B[J${text.map((line) => `${line}\n`).join("")}`);
    drawn = lines.length;
    if (open.size === 0) {
      clearInterval(timer);
      timer = undefined;
    } else {
      timer ??= setInterval(() => {
        draw();
      }, 200).unref();
    }
  };
  return {
    step(title) {
      const took = stopwatch();
      const line = (): string => `… ${title} (${took()})`;
      const end = (text: string): void => {
        open.delete(line);
        draw(text);
      };
      open.add(line);
      draw();
      return {
        done: (note) => {
          end(`✓ ${title} (${took()})${note === undefined ? "" : `: ${note}`}`);
        },
        fail: (error) => {
          end(`✗ ${title} (${took()}): ${String(error)}`);
        },
      };
    },
    note: draw,
  };
}

/** Returns a function that gives the time since now, as `12.3 s`. */
function stopwatch(): () => string {
  const started = Date.now();
  return () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
