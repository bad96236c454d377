import type { StackAccount } from "../../cli/stack/account.ts";
import { type Drift, driftOf as named } from "../../cli/stack/drift.ts";
import { type FleetOptions, stackName } from "./options.ts";
import { exclusively, withSession } from "./session.ts";
import { readSettings } from "./settings.ts";

/** Progress is no result: standard output belongs to the command that reads the outputs. */
const say = (text: string): void => {
  process.stderr.write(text);
};

/** Reads the values of the stack's outputs, secrets among them. Other commands of the cloud may run afterwards. */
export async function valuesOf(options: FleetOptions): Promise<Record<string, unknown>> {
  return exclusively(options.cloud, "outputs", () =>
    withSession(
      options,
      async ({ stack }) => {
        const outputs = Object.entries(await stack.outputs());
        return Object.fromEntries(outputs.map(([key, { value }]) => [key, value as unknown]));
      },
      say,
    ),
  );
}

/** Reads the plain configuration as the engine gives it to the program: texts as they are, everything else as JSON. */
export async function configOf({ settings }: FleetOptions): Promise<Record<string, string>> {
  const { config } = await readSettings(settings);
  const values = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(values) as Record<string, string>;
}

/** Compares the stack's state with what is there. It leaves both as they are. */
export async function driftOf(options: FleetOptions): Promise<Drift[]> {
  return exclusively(options.cloud, "drift", () =>
    withSession(
      options,
      async ({ stack }) => (await stack.drift()).map(({ op, urn, paths }) => named(op, urn, paths)),
      say,
    ),
  );
}

/** Reads the cloud's account, and the clusters that the stack's state has. */
export async function accountOf(options: FleetOptions): Promise<StackAccount> {
  return exclusively(options.cloud, "account", () =>
    withSession(
      options,
      async ({ stack, cloud }) => ({
        stack: stackName,
        api: { url: cloud.apiUrl, token: cloud.token },
        state: await stack.clusters(),
      }),
      say,
    ),
  );
}
