import { execa } from "execa";

export interface CommandOptions {
  /** Given on standard input. */
  readonly input?: string;
  /** Added to the caller's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds after which the command is killed and counts as failed; 60 unless told. */
  readonly timeoutSeconds?: number;
}

/** A command that could not be run, was killed or ended with another code than 0. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly command: string;
  /** Undefined when it did not start, or was killed. */
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

/** From now on this process finds programs in this folder before it looks elsewhere. */
export function searchFirst(folder: string): void {
  preferred = folder;
}

/** The PATH with which commands are run. */
export function searchPath(): string {
  const own = process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin";
  return preferred === undefined ? own : `${preferred}:${own}`;
}

/**
 * Runs a command to its end and returns its standard output. Nothing is interpreted by a shell.
 *
 * @throws {CommandError} with the command as it was run, how it ended and what it said on standard error.
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
    ? "was killed: it took too long"
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
