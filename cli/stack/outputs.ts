import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";

/** The project's folder, which holds Pulumi.yaml. */
const project = fileURLToPath(new URL("../..", import.meta.url));

const failure = z.looseObject({ code: z.unknown(), stderr: z.string().catch("") });

/**
 * Reads the outputs of a stack with the `pulumi` command. The secrets among them stay in memory.
 *
 * @param stack the stack's name. @default the selected stack
 * @throws Error with what `pulumi` says, or that it is not installed
 */
export async function readOutputs(stack?: string): Promise<Record<string, unknown>> {
  const selected = stack === undefined ? [] : ["--stack", stack];
  const command = ["stack", "output", "--json", "--show-secrets", "--non-interactive"];
  try {
    const { stdout } = await promisify(execFile)("pulumi", [...command, ...selected], {
      cwd: project,
      maxBuffer: 64 * 1024 * 1024,
    });
    return z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
  } catch (error) {
    const { code, stderr } = failure.parse(error);
    // The error itself would repeat the command's output.
    throw new Error(
      code === "ENOENT"
        ? "pulumi: not found; expected the Pulumi CLI on PATH"
        : `pulumi stack output failed: ${stderr.trim() || "its output is no JSON"}`,
    );
  }
}
