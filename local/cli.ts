import { Option } from "commander";
import { resolve } from "node:path";
import { createProgram, runProgram } from "../cli/program.ts";
import type { FleetSource } from "../cli/stack/source.ts";
import { accountOf, configOf, driftOf, valuesOf } from "./commands/outputs.ts";
import { defaultCloud, defaultSettings, type FleetOptions } from "./commands/options.ts";

/** The stacks of this machine's local clouds. */
const localStacks: FleetSource<FleetOptions> = {
  command: "npm run cli:local --",
  example: `--cloud ${defaultCloud}`,
  options: [
    new Option("--cloud <name>", "the local cloud's name").default(defaultCloud),
    new Option("--settings <file>", "the stack's settings")
      .default(defaultSettings, "Pulumi.local.yaml")
      .argParser((file: string) => resolve(file)),
  ],
  title: ({ cloud }) => cloud,
  outputs: ({ cloud, settings }) => valuesOf({ cloud, settings }),
  config: ({ cloud, settings }) => configOf({ cloud, settings }),
  drift: ({ cloud, settings }) => driftOf({ cloud, settings }),
  account: ({ cloud, settings }) => accountOf({ cloud, settings }),
};

await runProgram(createProgram(localStacks));
