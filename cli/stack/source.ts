import { Option } from "commander";
import { readAccount, type StackAccount } from "./account.ts";
import { type Drift, readDrift } from "./drift.ts";
import { readConfig, readOutputs } from "./outputs.ts";

/** The parsed options that select a stack. */
export type Selection = object;

/** Where the outputs of a fleet's stack come from. */
export interface FleetSource<Chosen extends Selection> {
  /** What a person types, for the help. */
  readonly command: string;
  /** The options that select a stack, as a person would type them in an example. */
  readonly example: string;
  /** The options that select a stack. */
  readonly options: readonly Option[];
  /** The fleet's name, for a person. */
  readonly title: (chosen: Chosen) => string;
  /** Reads the stack's outputs, with the secrets. @throws Error with the reason, in a person's terms */
  readonly outputs: (chosen: Chosen) => Promise<Record<string, unknown>>;
  /**
   * Reads the stack's configuration as Pulumi gives it to the program (`namespace:key` to text), without its secrets.
   *
   * @throws Error with the reason, in a person's terms
   */
  readonly config: (chosen: Chosen) => Promise<Record<string, string>>;
  /** Compares the stack's state with what is there. @throws Error with the reason, in a person's terms */
  readonly drift: (chosen: Chosen) => Promise<readonly Drift[]>;
  /** Reads the stack's account at Linode. @throws Error with the reason, in a person's terms */
  readonly account: (chosen: Chosen) => Promise<StackAccount>;
}

/** Options of {@link pulumiStacks}. */
export interface StackSelection extends Selection {
  /** @default the selected stack */
  readonly stack?: string;
}

/** The stacks of the `pulumi` command, wherever their state is. */
export const pulumiStacks: FleetSource<StackSelection> = {
  command: "archipelago",
  example: "-s dev",
  options: [new Option("-s, --stack <name>", "the stack (default: the selected one)")],
  title: ({ stack }) => stack ?? "the selected stack",
  outputs: ({ stack }) => readOutputs(stack),
  config: ({ stack }) => readConfig(stack),
  drift: ({ stack }) => readDrift(stack),
  account: ({ stack }) => readAccount(stack),
};
