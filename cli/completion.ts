import { readdirSync } from "node:fs";
import createCompletion from "@bomb.sh/tab/commander";
import type { Command } from "commander";

/**
 * Adds `completion`, which prints a shell's script, and the hidden `complete`, which that script calls at every Tab.
 * Values of `--stack` are the stack files of the working directory.
 */
export function addCompletion(program: Command): void {
  const shown = createCompletion(program, { completionCommandName: "completion" });
  for (const command of shown.commands.values()) {
    const stack = command.options.get("stack");
    if (stack !== undefined) {
      stack.handler = (complete) => {
        for (const name of stackFiles()) complete(name, `Pulumi.${name}.yaml`);
      };
    }
  }
}

/** The stacks that have a file in the working directory. */
function stackFiles(): string[] {
  return readdirSync(".").flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}
