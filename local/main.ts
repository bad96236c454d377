import { Command, InvalidArgumentError, Option } from "commander";
import { join, resolve } from "node:path";
import { clustersDown, clustersUp } from "./commands/clusters.ts";
import { destroy } from "./commands/destroy.ts";
import { down } from "./commands/down.ts";
import { matrix } from "./commands/matrix.ts";
import { type FleetOptions, project } from "./commands/options.ts";
import { preview } from "./commands/preview.ts";
import { refresh } from "./commands/refresh.ts";
import { up, type UpOptions } from "./commands/up.ts";

const cli = new Command("archipelago-local").description(
  "The fleet on one Linux machine: the same program, against a local cloud with real clusters",
);

/** Of every command that may start a cloud. */
const extraParts = new Option(
  "--extra-parts <folder>",
  "charts/ and registry/ of your own, for the cloud to serve beside its own",
)
  .env("ARCHIPELAGO_EXTRA_PARTS")
  .argParser((folder: string) => resolve(folder));

/** A command that works on a fleet. */
function fleetCommand(name: string, description: string): Command {
  return cli
    .command(name)
    .description(description)
    .option("--cloud <name>", "the local cloud's name", "local")
    .option("--settings <file>", "the stack's settings", join(project, "Pulumi.local.yaml"))
    .addOption(extraParts)
    .option("--report <file>", "write what was done there, as JSON");
}

type Given = FleetOptions & Record<string, unknown>;

/** Options as the commands take them: paths absolute, since a run works in a folder of its own. */
function fleetOptions(given: Given): FleetOptions {
  return {
    cloud: given.cloud,
    settings: resolve(given.settings),
    ...(given.extraParts !== undefined && { extraParts: given.extraParts }),
    ...(given.report !== undefined && { report: resolve(given.report) }),
  };
}

/** @throws InvalidArgumentError for what is not a whole number of seconds above zero. */
function seconds(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("Allowed: whole seconds above 0.");
  return Number(text);
}

fleetCommand("up", "make the fleet what the settings say, and measure it")
  .option("--refresh", "read the live fleet first, so that drift is repaired", false)
  .option("--expect-no-changes", "fail when anything has to change", false)
  .option("--keep-orphans", "leave clusters that an interrupted run made, as Linode does", false)
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
fleetCommand("preview", "show what up would do").action((given: Given) =>
  preview(fleetOptions(given)),
);
fleetCommand("refresh", "read the live fleet into the state and list what differs").action(
  (given: Given) => refresh(fleetOptions(given)),
);
fleetCommand("matrix", "ask from every region and print who answered")
  .option("--deadline <seconds>", "how long a region may leave another unanswered", seconds, 60)
  .action((given: Given & { deadline: number }) =>
    matrix({ ...fleetOptions(given), deadlineSeconds: given.deadline }),
  );
fleetCommand("destroy", "destroy the fleet and leave the local cloud running, empty").action(
  (given: Given) => destroy(fleetOptions(given)),
);
fleetCommand("down", "destroy the fleet and take the local cloud away")
  .option("--force", "take the cloud away without destroying the fleet first", false)
  .action((given: Given & { force: boolean }) =>
    down({ ...fleetOptions(given), force: given.force }),
  );

const clusters = cli
  .command("clusters")
  .description("clusters like those a user has already, on one flat network, unknown to Linode");
clusters
  .command("up")
  .description("make exactly these clusters, and a kubeconfig with a context for each")
  .option("--cloud <name>", "the local cloud's name", "local")
  .requiredOption("--flat <name:pods:services...>", "the clusters, as a:10.11.0.0/16:10.111.0.0/16")
  .option("--nodes <count>", "nodes of each, 1 to 5", Number, 1)
  .addOption(extraParts)
  .action(clustersUp);
clusters
  .command("down")
  .description("take them away, and leave the local cloud running")
  .option("--cloud <name>", "the local cloud's name", "local")
  .action(({ cloud }: { cloud: string }) => clustersDown(cloud));

try {
  await cli.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
