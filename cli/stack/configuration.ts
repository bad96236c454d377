import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "yaml";
import * as z from "zod";

/** A stack's configuration without its secrets: full keys to text, JSON where a value is structured. */
export interface StackConfiguration {
  readonly stack: string;
  readonly values: Readonly<Record<string, string>>;
}

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });
const encrypted = z.strictObject({ secure: z.unknown() });

/** The stack of a file named as Pulumi names it; otherwise the file's own name. */
function stackOf(file: string): string {
  return /^Pulumi\.(.+)\.ya?ml$/.exec(basename(file))?.[1] ?? basename(file);
}

/**
 * Reads the configuration in a stack file as written, without the engine.
 *
 * @throws Error in one line, with the file's name
 */
export async function readStackConfig(file: string): Promise<Record<string, unknown>> {
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
  return parsed.data.config;
}

/** True for a value that Pulumi encrypted. */
export function isEncrypted(value: unknown): boolean {
  return encrypted.safeParse(value).success;
}

/**
 * Reads a stack file, without the engine. Encrypted values are left out.
 *
 * @throws Error in one line, with the file's name
 */
export async function readStackFile(file: string): Promise<StackConfiguration> {
  const values = Object.entries(await readStackConfig(file))
    .filter(([, value]) => !isEncrypted(value))
    .map(
      ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
    );
  return { stack: stackOf(file), values: Object.fromEntries(values) };
}
