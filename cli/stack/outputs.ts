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
  const outputs = z.record(z.string(), z.unknown());
  return pulumiJson(["stack", "output", "--json", "--show-secrets"], outputs, stack);
}

/** What `pulumi config --json` prints. */
export const configurationSchema = z.record(
  z.string(),
  z.looseObject({ value: z.string().optional(), secret: z.boolean().optional() }),
);

/**
 * Reads the configuration of a stack with the `pulumi` command, by `namespace:key`. Secret values are left out.
 *
 * @param stack the stack's name. @default the selected stack
 * @throws Error with what `pulumi` says, or that it is not installed
 */
export async function readConfig(stack?: string): Promise<Record<string, string>> {
  const read = await pulumiJson(["config", "--json"], configurationSchema, stack);
  return Object.fromEntries(
    Object.entries(read).flatMap(([key, { value, secret = false }]) =>
      value === undefined || secret ? [] : [[key, value]],
    ),
  );
}

/**
 * Runs a `pulumi` command that prints JSON, in the project's folder, and returns what it prints.
 *
 * @param command the command, for example `["stack", "output", "--json"]`
 * @param stack the stack's name. @default the selected stack
 * @throws Error with what `pulumi` says, or that it is not installed, or prints something else; never with what it prints
 */
export async function pulumiJson<Answer extends z.ZodType>(
  command: readonly string[],
  schema: Answer,
  stack?: string,
): Promise<z.output<Answer>> {
  const parsed = schema.safeParse(await runPulumi(command, stack));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join(".") || "the top").slice(0, 3);
  throw new Error(
    `${nameOf(command)}: another answer than expected, at ${places.join(", ")}; expected that of a current Pulumi CLI`,
  );
}

/** The command as a person types it, without its options. */
function nameOf(command: readonly string[]): string {
  return `pulumi ${command.filter((word) => !word.startsWith("-")).join(" ")}`;
}

async function runPulumi(command: readonly string[], stack?: string): Promise<unknown> {
  const selected = stack === undefined ? [] : ["--stack", stack];
  const args = [...command, "--non-interactive", ...selected];
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, {
      cwd: project,
      maxBuffer: 256 * 1024 * 1024,
    });
    return JSON.parse(stdout);
  } catch (error) {
    const { code, stderr } = failure.parse(error);
    // The error itself would repeat the command's output.
    throw new Error(
      code === "ENOENT"
        ? "pulumi: not found; expected the Pulumi CLI on PATH"
        : `${nameOf(command)} failed: ${stderr.trim() || "its output is no JSON"}`,
    );
  }
}
