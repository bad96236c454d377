import type { FleetOptions } from "./options.ts";
import { exclusively, withSession } from "./session.ts";

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

/** Reads the configuration as the engine gives it to the program: texts as they are, everything else as JSON. */
export async function configOf(options: FleetOptions): Promise<Record<string, string>> {
  return exclusively(options.cloud, "configuration", () =>
    withSession(
      options,
      ({ config }) => {
        const texts = Object.entries(config).map(([key, value]) => [
          key,
          typeof value === "string" ? value : JSON.stringify(value),
        ]);
        return Promise.resolve(Object.fromEntries(texts) as Record<string, string>);
      },
      say,
    ),
  );
}
