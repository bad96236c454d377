import { Command, CommanderError, Option } from "commander";
import { load } from "./commands/load.ts";
import { matrix } from "./commands/matrix.ts";
import {
  deadlineOption,
  exitCodes,
  type LoadFlags,
  loadOptions,
  loadSettings,
  type Output,
} from "./commands/options.ts";
import { fleetOf } from "./stack/fleet.ts";
import { readOutputs } from "./stack/outputs.ts";

/** Options of every command. */
interface Flags {
  readonly stack?: string;
  readonly output: Output;
  readonly report?: string;
}

const cli = new Command("archipelago")
  .description("The commands that a person runs beside pulumi, on the fleet of a stack")
  .addHelpText(
    "after",
    "\nExit codes: 0 everything was answered; 1 a request failed or a region did not respond; 2 wrong arguments; 3 not, or not completely, measured.",
  )
  .exitOverride();

/** Creates a command on the fleet of a stack. */
function fleetCommand(name: string, description: string): Command {
  return cli
    .command(name)
    .description(description)
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .addOption(
      new Option("--output <format>", "format on standard output")
        .choices(["table", "json"])
        .default("table"),
    )
    .option("--report <file>", "also write the result to this file, as JSON");
}

fleetCommand("load", "send steady requests between all regions, and count them")
  .addOption(loadOptions.targets)
  .addOption(loadOptions.rate)
  .addOption(loadOptions.timeout)
  .addOption(loadOptions.duration)
  .action(async (flags: Flags & LoadFlags) => {
    const { output, report } = flags;
    const fleet = fleetOf(await readOutputs(flags.stack));
    process.exitCode = await load(fleet, { ...loadSettings(flags), output, report });
  });
fleetCommand("matrix", "measure which regions respond to which")
  .addOption(deadlineOption)
  .action(async ({ stack, deadline, output, report }: Flags & { deadline: number }) => {
    const fleet = fleetOf(await readOutputs(stack));
    process.exitCode = await matrix(fleet, { deadlineSeconds: deadline, output, report });
  });

try {
  await cli.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // commander has printed it, and the help that was asked for is no error.
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCodes.unknown;
  }
}
