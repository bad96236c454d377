/** Archives of charts, and their rendering by helm. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findExtraParts } from "../../../local/parts/extra.ts";
import { testParts } from "../../support/parts.ts";
import { type Manifest, manifests } from "./manifests.ts";
import type { Release } from "./releases.ts";

/** A chart of one release. */
export type ChartVersion = Pick<Release, "chart" | "version">;

/**
 * The archive of a chart: from the folder that ARCHIPELAGO_EXTRA_PARTS names, as in the local cloud (see
 * docs/extra-parts.md), else from the cloud's own charts.
 *
 * @returns undefined if neither has it
 */
export async function archiveOf({ chart, version }: ChartVersion): Promise<string | undefined> {
  const extra = process.env["ARCHIPELAGO_EXTRA_PARTS"];
  const own = (await testParts()).chartsRoot;
  const given = extra === undefined ? undefined : (await findExtraParts(extra)).charts;
  for (const folder of [given, own]) {
    if (folder === undefined) continue;
    const path = join(folder, `${chart}-${version}.tgz`);
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return undefined;
}

/** Reason in one line why charts cannot be rendered here; undefined if all of them exist. */
export async function missingCharts(charts: readonly ChartVersion[]): Promise<string | undefined> {
  const found = await Promise.all(charts.map(archiveOf));
  const missing = charts.filter((_, index) => found[index] === undefined);
  if (missing.length === 0) return undefined;
  const names = [...new Set(missing.map(({ chart, version }) => `${chart} ${version}`))].sort();
  return `there are no charts ${names.join(", ")}; a folder with them goes into ARCHIPELAGO_EXTRA_PARTS`;
}

/** The objects of a release, as helm would install them. @throws Error if its chart is missing or does not render */
export async function render(release: Release): Promise<Manifest[]> {
  const archive = await existing(release);
  const flags = ["--namespace", release.namespace, "--include-crds", "--skip-tests"];
  const input = JSON.stringify(release.values);
  const args = ["template", release.name, archive, ...flags, "--values", "-"];
  return manifests((await execa("helm", args, { input })).stdout);
}

/** A chart's values.yaml. @throws Error if the chart is missing */
export async function ownValues(release: ChartVersion): Promise<string> {
  return (await execa("helm", ["show", "values", await existing(release)])).stdout;
}

async function existing(release: ChartVersion): Promise<string> {
  const archive = await archiveOf(release);
  if (archive === undefined) throw new Error(await missingCharts([release]));
  return archive;
}
