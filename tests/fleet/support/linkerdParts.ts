import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa, ExecaError } from "execa";
import { parse } from "yaml";
import * as z from "zod";
import { findExtraParts } from "../../../local/parts/extra.ts";
import { readLayout } from "../../../local/parts/registry/layout.ts";
import { testParts } from "../../support/parts.ts";
import { workFolder } from "./run.ts";

/** Linkerd's charts and images for the local cloud, or why there are none. */
export type LinkerdParts =
  | { readonly folder: string; readonly reason?: undefined }
  | { readonly folder?: undefined; readonly reason: string };

const repository = "https://helm.linkerd.io/edge";
const charts = ["linkerd-crds", "linkerd-control-plane", "linkerd-multicluster"] as const;

/** The images that a fleet of this version runs; the chart of multicluster pins the last one. */
const images = (version: string): readonly string[] => [
  `cr.l5d.io/linkerd/controller:edge-${shortYear(version)}`,
  `cr.l5d.io/linkerd/proxy:edge-${shortYear(version)}`,
  "registry.k8s.io/pause:3.2",
];

/** Chart 2026.8.3 belongs to release edge-26.8.3. */
const shortYear = (version: string): string => version.replace(/^20/, "");

/**
 * Finds Linkerd for the local cloud: in `ARCHIPELAGO_EXTRA_PARTS` when that is set, otherwise from Linkerd's own repository
 * and registry with helm and crane, which both have to be reached.
 *
 * @param version the charts' version: `2026.8.3`.
 */
export async function linkerdParts(version: string): Promise<LinkerdParts> {
  const given = process.env["ARCHIPELAGO_EXTRA_PARTS"];
  if (given !== undefined) return check(given, version);
  const folder = join(await workFolder(), "linkerd-parts");
  try {
    await pull(folder, version);
  } catch (error) {
    return { reason: `ARCHIPELAGO_EXTRA_PARTS is not set, and ${lastWords(error)}` };
  }
  return check(folder, version);
}

async function pull(folder: string, version: string): Promise<void> {
  const { bin } = await testParts();
  const target = join(folder, "charts");
  await mkdir(target, { recursive: true });
  const options = { timeout: 120_000 };
  for (const chart of charts) {
    const source = ["--repo", repository, "--version", version, "--destination", target];
    await execa(bin.helm, ["pull", chart, ...source], { timeout: 20_000 });
  }
  await execa(bin.helm, ["repo", "index", target], options);
  const layout = ["--format=oci", "--annotate-ref", "--platform", `linux/${architecture()}`];
  for (const image of images(version))
    await execa("crane", ["pull", ...layout, image, join(folder, "registry")], options);
}

const architecture = (): string => (process.arch === "x64" ? "amd64" : process.arch);

const chartIndex = z.object({
  entries: z.record(z.string(), z.array(z.object({ version: z.string() }))),
});

async function check(folder: string, version: string): Promise<LinkerdParts> {
  const { charts: repository, registry } = await findExtraParts(folder);
  const { entries } =
    repository === undefined
      ? { entries: {} }
      : chartIndex.parse(parse(await readFile(join(repository, "index.yaml"), "utf8")));
  const held: Readonly<Record<string, readonly { version: string }[]>> = entries;
  const known = registry === undefined ? new Map() : await readLayout(registry);
  const missing = [
    ...charts
      .filter((chart) => held[chart]?.some((entry) => entry.version === version) !== true)
      .map((chart) => `${chart} ${version}`),
    ...images(version).filter((image) => !known.has(image)),
  ];
  if (missing.length === 0) return { folder };
  return { reason: `${folder} lacks ${missing.join(", ")}` };
}

/** What a program said last, or why it could not be run at all. */
function lastWords(error: unknown): string {
  if (!(error instanceof ExecaError)) return String(error);
  const said = String(error.stderr).trim().split("\n").at(-1);
  return said === undefined || said === "" ? error.shortMessage : said;
}
