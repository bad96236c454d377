import { fileURLToPath } from "node:url";
import { execa, type ResultPromise } from "execa";
import { pristineEnvironment } from "../../support/parts.ts";

/** The project's folder. */
export const project = fileURLToPath(new URL("../../..", import.meta.url));

/** A command that has ended. */
export interface Ended {
  readonly code: number | undefined;
  /** Its output on both streams. */
  readonly output: string;
}

const options = {
  cwd: project,
  env: pristineEnvironment,
  extendEnv: false,
  stdin: "ignore",
  all: true,
  reject: false,
} as const;

/** Starts the local cloud's command line for any cloud, as a separate process. */
export function startCommand(...args: readonly string[]): ResultPromise<typeof options> {
  return execa(process.execPath, ["--import", "tsx", "local/main.ts", ...args], options);
}

/** Runs a command, whatever its exit code. */
export async function runCommand(...args: readonly string[]): Promise<Ended> {
  const { exitCode, all } = await startCommand(...args);
  return { code: exitCode, output: all };
}

/** Runs a command. @throws with its output if it fails. */
export async function command(...args: readonly string[]): Promise<string> {
  const { code, output } = await runCommand(...args);
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code ?? "a signal"}:\n${output}`);
  return output;
}
