import { execa } from "execa";

export interface CommandOptions {
  /** Text for standard input. */
  readonly input?: string;
  /** Added to the caller's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds after which the command is killed and counts as failed; default 60. */
  readonly timeoutSeconds?: number;
}

/** Error of a command that did not start, was killed or ended with another code than 0. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly command: string;
  /** Undefined if it did not start, or was killed. */
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(command: string, end: string, exitCode: number | undefined, stderr: string) {
    super(`${command}\n${end}${stderr === "" ? "" : `:\n${stderr}`}`);
    this.command = command;
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

let preferred: string | undefined;

/** Puts a folder first in the PATH with which this process runs commands. */
export function prependPath(folder: string): void {
  preferred = folder;
}

/** The PATH for commands. */
export function searchPath(): string {
  const own = process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin";
  return preferred === undefined ? own : `${preferred}:${own}`;
}

/**
 * Runs a command and returns its standard output. No shell is involved.
 *
 * @throws {CommandError} with the command line, the exit status and the command's standard error.
 */
export async function run(
  command: string,
  commandArguments: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await execa(command, commandArguments, {
    input: options.input ?? "",
    env: { PATH: searchPath(), ...options.env },
    timeout: (options.timeoutSeconds ?? 60) * 1000,
    killSignal: "SIGKILL",
    maxBuffer: 64 * 1024 * 1024,
    reject: false,
  });
  if (!result.failed) return result.stdout;
  const end = result.timedOut
    ? "was killed: time limit exceeded"
    : result.signal !== undefined
      ? `was ended by ${result.signal}`
      : result.exitCode !== undefined
        ? `ended with code ${result.exitCode}`
        : `could not be run: ${result.originalMessage ?? ""}`;
  const words = [command, ...commandArguments].map(quote).join(" ");
  throw new CommandError(words, end, result.exitCode, result.stderr.trim());
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
