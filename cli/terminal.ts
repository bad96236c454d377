import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** True if a person's terminal is at the stream. */
export function isTerminal(stream: NodeJS.WriteStream = process.stdout): boolean {
  return stream.isTTY && process.env["TERM"] !== "dumb";
}

/** Text in a style, on a terminal only and not if NO_COLOR is set (https://no-color.org). */
export function styled(style: Style, text: string): string {
  const plain = (process.env["NO_COLOR"] ?? "") !== "" || !isTerminal();
  return plain ? text : styleText(style, text);
}

/** Characters that move a terminal's cursor, give it commands, or turn the direction of text. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text from a cluster or an account, on one line and without commands to the terminal: each such character is a `�`. */
export function printable(text: string): string {
  return text.replace(unprintable, "\ufffd");
}

/** Replaces what it has printed before by new lines. */
export class Redraw {
  readonly #stream: Pick<NodeJS.WriteStream, "rows" | "write">;
  #lines = 0;

  constructor(stream: Pick<NodeJS.WriteStream, "rows" | "write"> = process.stdout) {
    this.#stream = stream;
  }

  print(text: string): void {
    const rows = this.#stream.rows;
    // More lines than the terminal has cannot be replaced.
    const lines = text.split("\n").slice(0, Math.max(1, rows - 1));
    const back = this.#lines > 0 ? `\u001b[${this.#lines}A` : "";
    // Each line is cleared from its end, so that nothing flickers, and cut by the terminal instead of wrapped.
    const drawn = lines.map((line) => `${line}\u001b[K\n`).join("");
    this.#stream.write(`\u001b[?7l${back}${drawn}\u001b[J\u001b[?7h`);
    this.#lines = lines.length;
  }
}
