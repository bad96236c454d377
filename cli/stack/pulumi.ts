import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";

/** The project's folder, which holds Pulumi.yaml. */
const project = fileURLToPath(new URL("../..", import.meta.url));

const failure = z.looseObject({ code: z.unknown(), stderr: z.string().catch("") });

/**
 * Runs a `pulumi` command in the project's folder and returns what it prints as JSON.
 *
 * @param command the command, for example `["stack", "output"]`
 * @param stack the stack's name. @default the selected stack
 * @throws Error with what `pulumi` says, or that it is not installed
 */
export async function pulumiJson(command: readonly string[], stack?: string): Promise<unknown> {
  const selected = stack === undefined ? [] : ["--stack", stack];
  const args = [...command, "--json", "--non-interactive", ...selected];
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, {
      cwd: project,
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(stdout);
  } catch (error) {
    const { code, stderr } = failure.parse(error);
    // The error itself would repeat the command's output.
    throw new Error(
      code === "ENOENT"
        ? "pulumi: not found; expected the Pulumi CLI on PATH"
        : `pulumi ${command.filter((word) => !word.startsWith("-")).join(" ")} failed: ${stderr.trim() || "its output is no JSON"}`,
    );
  }
}
