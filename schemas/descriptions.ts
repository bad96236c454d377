import { readFile } from "node:fs/promises";

import { parse } from "yaml";
import * as z from "zod";

import { type SettingRow, settingRows } from "./table.ts";

/** Descriptions by the setting's key as docs/settings.md writes it, such as `clusters[].pools[].count`. */
export type Descriptions = ReadonlyMap<string, string>;

const repository = new URL("../", import.meta.url);

/** Reads the tables of docs/settings.md. */
export async function readSettingRows(): Promise<SettingRow[]> {
  return settingRows(await readFile(new URL("docs/settings.md", repository), "utf8"));
}

const projectFile = z.object({
  config: z.record(z.string(), z.object({ description: z.string() })),
});

/**
 * The documentation of every setting: of top-level keys from Pulumi.yaml, of all others from docs/settings.md. A test
 * keeps both complete, so an editor shows them without a copy in the schema.
 */
export async function readDescriptions(): Promise<Descriptions> {
  const project = await readFile(new URL("Pulumi.yaml", repository), "utf8");
  const { config } = projectFile.parse(parse(project));
  const rows = (await readSettingRows()).map(
    ({ key, meaning }) => [key, meaning.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1")] as const,
  );
  const topLevel = Object.entries(config).map(
    ([key, { description }]) => [key, description] as const,
  );
  return new Map([...rows, ...topLevel]);
}
