import { Command, CommanderError, Option } from "commander";
import {
  type CheckFlags,
  checkOptions,
  deadlineOption,
  exitCodes,
  type LoadFlags,
  loadOptions,
  loadSettings,
  type MapFlags,
  mapOptions,
  type Output,
  trafficOptions,
} from "./commands/options.ts";
import { fleetOf } from "./stack/fleet.ts";
import type { FleetSource, Selection } from "./stack/source.ts";
import { printable } from "./terminal.ts";

/** Options of every command. */
interface Flags {
  readonly output: Output;
  readonly report?: string;
}

const codes =
  "\nExit codes: 0 all is well; 1 a request or a check failed; 2 wrong arguments; 3 not, or not completely, measured.";

/**
 * The command line on the fleets of a source. Each command loads its own code, so that help costs nothing.
 *
 * @param source where the stack's outputs come from, and the options that select one
 */
export function createProgram<Chosen extends Selection>(source: FleetSource<Chosen>): Command {
  const program = new Command(source.command)
    .description("The commands that a person runs beside pulumi, on the fleet of a stack")
    .addHelpText("after", `${codes}\n\nExamples:\n${examples(source.command, source.example)}`)
    .exitOverride();

  /** Creates a command on a fleet. */
  const fleetCommand = (name: string, description: string, usage: readonly string[] = []) => {
    const command = program.command(name).description(description);
    for (const option of source.options) command.addOption(option);
    if (usage.length > 0) {
      const lines = usage.map((text) => `  ${source.command} ${name} ${text}`);
      command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
    }
    return command
      .addOption(
        new Option("--output <format>", "format on standard output")
          .choices(["table", "json"])
          .default("table"),
      )
      .option("--report <file>", "also write the result to this file, as JSON");
  };
  const fleet = async (flags: Chosen) => fleetOf(await source.outputs(flags));

  fleetCommand("check", "check everything that can be wrong, and say what to do", [
    source.example,
    `${source.example} --only trust links --output json`,
    `${source.example} --wait 300`,
    `${source.example} --only settings --drift`,
  ])
    .addOption(checkOptions.only)
    .addOption(checkOptions.drift)
    .addOption(checkOptions.wait)
    .addOption(checkOptions.watch)
    .addOption(deadlineOption)
    .action(async (flags: Chosen & Flags & CheckFlags) => {
      const { check } = await import("./commands/check.ts");
      const outputs = await source.outputs(flags);
      process.exitCode = await check({
        ...{ fleet: fleetOf(outputs), outputs, config: () => source.config(flags) },
        ...{ output: flags.output, report: flags.report, deadlineSeconds: flags.deadline },
        ...{ only: flags.only, wait: flags.wait, watch: flags.watch },
        ...(flags.drift === true && { drift: () => source.drift(flags) }),
      });
    });
  fleetCommand("traffic", "show rate, success and latency of every pair of regions, live", [
    source.example,
    `${source.example} --duration 60 --output json > traffic.jsonl`,
  ])
    .addOption(trafficOptions.rate)
    .addOption(loadOptions.timeout)
    .addOption(trafficOptions.duration)
    .action(async (flags: Chosen & Flags & Omit<LoadFlags, "to">) => {
      const chosen = await fleet(flags);
      const { traffic } = await import("./commands/traffic.ts");
      process.exitCode = await traffic(chosen, flags);
    });
  fleetCommand("map", "show the fleet on a world map with its live requests, in a browser", [
    source.example,
    `${source.example} --port 4990 --place eu=50.11,8.68,Frankfurt`,
  ])
    .addOption(mapOptions.port)
    .addOption(mapOptions.place)
    .addOption(trafficOptions.rate)
    .addOption(loadOptions.timeout)
    .addOption(trafficOptions.duration)
    .action(async (flags: Chosen & Flags & MapFlags) => {
      const { map } = await import("./commands/map.ts");
      process.exitCode = await map(await fleet(flags), { ...flags, title: source.title(flags) });
    });
  fleetCommand("load", "send steady requests between all regions, and count them", [
    `${source.example} --duration 60 --report load.json`,
  ])
    .addOption(loadOptions.targets)
    .addOption(loadOptions.rate)
    .addOption(loadOptions.timeout)
    .addOption(loadOptions.duration)
    .action(async (flags: Chosen & Flags & LoadFlags) => {
      const chosen = await fleet(flags);
      const { load } = await import("./commands/load.ts");
      const { output, report } = flags;
      process.exitCode = await load(chosen, {
        ...loadSettings(flags),
        output,
        report,
      });
    });
  fleetCommand("matrix", "measure which regions respond to which", [
    source.example,
    `${source.example} --deadline 20 --output json`,
  ])
    .addOption(deadlineOption)
    .action(async (flags: Chosen & Flags & { deadline: number }) => {
      const chosen = await fleet(flags);
      const { matrix } = await import("./commands/matrix.ts");
      const { deadline, output, report } = flags;
      process.exitCode = await matrix(chosen, {
        deadlineSeconds: deadline,
        output,
        report,
      });
    });
  fleetCommand("cost", "show what a fleet, or a change of its settings, costs by the month", [
    source.example,
    "--from Pulumi.dev.yaml",
  ])
    .option("--from <file>", "a stack file, instead of the stack's configuration")
    .option("--compare <file>", "a stack file; show what changes from there")
    .action(async (flags: Chosen & Flags & { from?: string; compare?: string }) => {
      const { cost } = await import("./commands/cost.ts");
      process.exitCode = await cost({ ...flags, config: () => source.config(flags) });
    });
  fleetCommand("orphans", "find what fleets left behind at Linode, and what it costs", [
    source.example,
  ]).action(async (flags: Chosen & Flags) => {
    const { orphans } = await import("./commands/orphans.ts");
    const { output, report } = flags;
    process.exitCode = await orphans(await source.account(flags), {
      outputs: () => source.outputs(flags),
      output,
      report,
    });
  });
  fleetCommand("diagnose", "collect logs, objects and dumps into one archive, without secrets", [
    source.example,
    `${source.example} --file outage.tar.gz`,
  ])
    .option("--file <file>", "the archive", "archipelago-diagnose.tar.gz")
    .action(async (flags: Chosen & Flags & { file: string }) => {
      const { diagnose } = await import("./commands/diagnose.ts");
      const outputs = await source.outputs(flags);
      process.exitCode = await diagnose({
        ...{ fleet: fleetOf(outputs), outputs, config: () => source.config(flags) },
        ...{ file: flags.file, output: flags.output },
      });
    });
  return program;
}

function examples(command: string, example: string): string {
  return [`  ${command} check ${example}`, `  ${command} traffic ${example}`].join("\n");
}

/** Runs the program with this process's arguments, and sets the exit code. A user's mistake has no stack trace. */
export async function runProgram(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // commander has printed it, and the help that was asked for is no error.
      process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    } else {
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`${message.split("\n").map(printable).join("\n")}\n`);
      process.exitCode = exitCodes.unknown;
    }
  }
}
