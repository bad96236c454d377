import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { pulumiJson } from "./pulumi.ts";

/** A stack's configuration: full keys to text, JSON where a value is structured. */
export interface StackConfiguration {
  readonly stack: string;
  readonly values: Readonly<Record<string, string>>;
}

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });
const encrypted = z.strictObject({ secure: z.unknown() });
const configuration = z.record(z.string(), z.looseObject({ value: z.string().default("") }));
const stacks = z.array(z.looseObject({ name: z.string(), current: z.boolean() }));

/** The stack of a file named as Pulumi names it; otherwise the file's own name. */
function stackOf(file: string): string {
  return /^Pulumi\.(.+)\.ya?ml$/.exec(basename(file))?.[1] ?? basename(file);
}

/**
 * Reads a stack file, without the engine. Encrypted values are left out.
 *
 * @throws Error in one line, with the file's name
 */
export async function readStackFile(file: string): Promise<StackConfiguration> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: cannot be read; got ${code ?? "an error"}; expected a stack file`);
  });
  let document: unknown;
  try {
    document = parse(text) ?? {};
  } catch {
    // The parser's message quotes the text, which may hold anything.
    throw new Error(`${file}: not YAML; expected a stack file`);
  }
  const parsed = stackFile.safeParse(document);
  if (!parsed.success) throw new Error(`${file}: has no configuration; expected a stack file`);
  const values = Object.entries(parsed.data.config)
    .filter(([, value]) => !encrypted.safeParse(value).success)
    .map(
      ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
    );
  return { stack: stackOf(file), values: Object.fromEntries(values) };
}

/**
 * Reads a stack's configuration with the `pulumi` command, without its secrets.
 *
 * @param stack the stack's name. @default the selected stack
 * @throws Error with what `pulumi` says
 */
export async function readConfiguration(stack?: string): Promise<StackConfiguration> {
  const values = configuration.parse(await pulumiJson(["config"], stack));
  const plain = Object.entries(values).filter(([, { secret }]) => secret !== true);
  const name = stack ?? (await selectedStack());
  return { stack: name, values: Object.fromEntries(plain.map(([key, { value }]) => [key, value])) };
}

async function selectedStack(): Promise<string> {
  const all = stacks.parse(await pulumiJson(["stack", "ls"]));
  return all.find(({ current }) => current)?.name ?? "dev";
}
