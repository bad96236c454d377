import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { resolve } from "node:path";
import { clustersDown, clustersUp } from "./commands/clusters.ts";
import { loadOptions, loadSettings, type LoadFlags } from "../cli/commands/options.ts";
import { destroy } from "./commands/destroy.ts";
import { down } from "./commands/down.ts";
import { gameday } from "./commands/gameday.ts";
import { load } from "./commands/load.ts";
import { matrix } from "./commands/matrix.ts";
import { defaultCloud, defaultSettings, type FleetOptions } from "./commands/options.ts";
import { preview } from "./commands/preview.ts";
import { refresh } from "./commands/refresh.ts";
import { up, type UpOptions } from "./commands/up.ts";
import { type FaultName, faultNames, faults } from "./faults/table.ts";

const cli = new Command("archipelago-local").description(
  "The fleet on one Linux machine: the same program, against a local cloud with real clusters",
);

/** The option of every command that may start a cloud. */
const extraParts = new Option(
  "--extra-parts <folder>",
  "a folder with your own charts/ and registry/, served in addition to the cloud's",
)
  .env("ARCHIPELAGO_EXTRA_PARTS")
  .argParser((folder: string) => resolve(folder));

/** Creates a command that works on a fleet. */
function fleetCommand(name: string, description: string): Command {
  return cli
    .command(name)
    .description(description)
    .option("--cloud <name>", "the local cloud's name", defaultCloud)
    .option("--settings <file>", "the stack's settings", defaultSettings)
    .addOption(extraParts)
    .option("--report <file>", "write a JSON report of the run to this file")
    .option("--event-log <file>", "add the engine's events to this file, as JSON lines");
}

type Given = FleetOptions & Record<string, unknown>;

/** Converts options for the commands; paths become absolute, since a run has its own working directory. */
function fleetOptions(given: Given): FleetOptions {
  return {
    cloud: given.cloud,
    settings: resolve(given.settings),
    ...(given.extraParts !== undefined && { extraParts: given.extraParts }),
    ...(given.report !== undefined && { report: resolve(given.report) }),
    ...(given.eventLog !== undefined && { eventLog: resolve(given.eventLog) }),
  };
}

/** @throws InvalidArgumentError unless the text is a positive whole number of seconds. */
function seconds(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("Expected: whole seconds above 0.");
  return Number(text);
}

fleetCommand("up", "update the fleet to match the settings, and measure connectivity")
  .option(
    "--refresh",
    "refresh the state from the live fleet first, so that drift is repaired",
    false,
  )
  .option("--expect-no-changes", "fail if anything has to change", false)
  .option("--keep-orphans", "keep orphaned clusters of an interrupted run, as Linode does", false)
  .option("--replace <name...>", "replace resources by their logical names, changed or not", [])
  .action((given: Given & Omit<UpOptions, keyof FleetOptions>) =>
    up({
      ...fleetOptions(given),
      refresh: given.refresh,
      expectNoChanges: given.expectNoChanges,
      keepOrphans: given.keepOrphans,
      replace: given.replace,
    }),
  );
fleetCommand("preview", "show the changes that up would make").action((given: Given) =>
  preview(fleetOptions(given)),
);
fleetCommand("refresh", "refresh the state from the live fleet and list the differences").action(
  (given: Given) => refresh(fleetOptions(given)),
);
fleetCommand("matrix", "measure connectivity from every region and print the matrix")
  .option("--deadline <seconds>", "time limit for a response from every region", seconds, 60)
  .action((given: Given & { deadline: number }) =>
    matrix({ ...fleetOptions(given), deadlineSeconds: given.deadline }),
  );
fleetCommand("load", "send steady requests between all regions, and count them")
  .addOption(loadOptions.targets)
  .addOption(loadOptions.rate)
  .addOption(loadOptions.timeout)
  .addOption(loadOptions.duration)
  .action((given: Given & LoadFlags) =>
    load(fleetOptions(given), { ...loadSettings(given), output: "table" }),
  );
fleetCommand(
  "gameday",
  "break something under load, and print what users, mesh, gate and Karmada did",
)
  .addArgument(
    new Argument(
      "<fault>",
      faultNames.map((name) => `${name}: ${faults[name].what}`).join("; "),
    ).choices(faultNames),
  )
  .option("--on <cluster>", "the region that it concerns; default: the last one")
  .option("--seconds <seconds>", "how long it lasts", seconds, 30)
  .action((fault: FaultName, given: Given & { on?: string; seconds: number }) =>
    gameday({
      ...{ ...fleetOptions(given), fault, seconds: given.seconds },
      ...(given.on !== undefined && { on: given.on }),
    }),
  );
fleetCommand("destroy", "destroy the fleet and leave the local cloud running, empty").action(
  (given: Given) => destroy(fleetOptions(given)),
);
fleetCommand("down", "destroy the fleet and delete the local cloud")
  .option("--force", "delete the cloud without destroying the fleet first", false)
  .action((given: Given & { force: boolean }) =>
    down({ ...fleetOptions(given), force: given.force }),
  );

const clusters = cli
  .command("clusters")
  .description("clusters that stand for your own, on one flat network, unknown to Linode");
clusters
  .command("up")
  .description("create exactly these clusters, and a kubeconfig with a context for each")
  .option("--cloud <name>", "the local cloud's name", defaultCloud)
  .requiredOption("--flat <name:pods:services...>", "the clusters, as a:10.11.0.0/16:10.111.0.0/16")
  .option("--nodes <count>", "nodes per cluster, 1 to 5", Number, 1)
  .addOption(extraParts)
  .action(clustersUp);
clusters
  .command("down")
  .description("delete the clusters, and leave the local cloud running")
  .option("--cloud <name>", "the local cloud's name", defaultCloud)
  .action(({ cloud }: { cloud: string }) => clustersDown(cloud));

try {
  await cli.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
