import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa, ExecaError } from "execa";
import { parse } from "yaml";
import * as z from "zod";
import { findExtraParts } from "../../../local/parts/extra.ts";
import { readLayout } from "../../../local/parts/registry/layout.ts";
import { testParts } from "../../support/parts.ts";
import { workFolder } from "./run.ts";

/** Linkerd's charts and images for the local cloud, or the reason why they are missing. */
export type LinkerdParts =
  | { readonly folder: string; readonly reason?: undefined }
  | { readonly folder?: undefined; readonly reason: string };

const repository = "https://helm.linkerd.io/edge";

/** Charts and images, by purpose. */
interface Needed {
  readonly charts: readonly string[];
  readonly images: readonly string[];
}

/** Returns the requirements of a part of Linkerd. The charts of multicluster and viz pin the third-party images. */
function needed(version: string, part: LinkerdPart | "control-plane"): Needed {
  const image = (name: string): string => `cr.l5d.io/linkerd/${name}:edge-${shortYear(version)}`;
  switch (part) {
    case "multicluster":
      return { charts: ["linkerd-multicluster"], images: ["registry.k8s.io/pause:3.2"] };
    case "viz":
      return {
        charts: ["linkerd-viz"],
        images: [...["metrics-api", "tap", "web"].map(image), "docker.io/prom/prometheus:v2.55.1"],
      };
    case "control-plane":
      return {
        charts: ["linkerd-crds", "linkerd-control-plane"],
        images: ["controller", "proxy"].map(image),
      };
  }
}

/** A part of Linkerd with separate charts and images, besides the control plane. */
export type LinkerdPart = "multicluster" | "viz";

/** Chart 2026.8.3 belongs to release edge-26.8.3. */
const shortYear = (version: string): string => version.replace(/^20/, "");

/**
 * Finds Linkerd for the local cloud: in `ARCHIPELAGO_EXTRA_PARTS` if that is set, otherwise from Linkerd's own repository
 * and registry with helm and crane, both of which must be reachable.
 *
 * @param version the charts' version: `2026.8.3`.
 * @param part the required part besides the control plane
 * @param images required third-party images
 * @param useful third-party images that are included if available; see {@link lacking}
 */
export async function linkerdParts(
  version: string,
  part: LinkerdPart,
  images: readonly string[],
  useful: readonly string[],
): Promise<LinkerdParts> {
  const [base, beside] = [needed(version, "control-plane"), needed(version, part)];
  const wanted = {
    charts: [...base.charts, ...beside.charts],
    images: [...base.images, ...beside.images, ...images],
  };
  const given = process.env["ARCHIPELAGO_EXTRA_PARTS"];
  if (given !== undefined) return check(given, version, wanted);
  const folder = join(await workFolder(), "linkerd-parts");
  try {
    await pull(folder, version, wanted);
  } catch (error) {
    return { reason: `ARCHIPELAGO_EXTRA_PARTS is not set, and ${lastWords(error)}` };
  }
  for (const image of useful) await pullImage(folder, image).catch(() => undefined);
  return check(folder, version, wanted);
}

/** Returns the images that a folder of parts lacks. */
export async function lacking(folder: string, images: readonly string[]): Promise<string[]> {
  const { registry } = await findExtraParts(folder);
  const known = registry === undefined ? new Map() : await readLayout(registry);
  return images.filter((image) => !known.has(image));
}

async function pull(folder: string, version: string, { charts, images }: Needed): Promise<void> {
  const { bin } = await testParts();
  const target = join(folder, "charts");
  await mkdir(target, { recursive: true });
  for (const chart of charts) {
    const source = ["--repo", repository, "--version", version, "--destination", target];
    await execa(bin.helm, ["pull", chart, ...source], { timeout: 20_000 });
  }
  await execa(bin.helm, ["repo", "index", target], { timeout: 120_000 });
  for (const image of images) await pullImage(folder, image);
}

async function pullImage(folder: string, image: string): Promise<void> {
  const layout = ["--format=oci", "--annotate-ref", "--platform", `linux/${architecture()}`];
  const options = { timeout: 120_000 };
  await execa("crane", ["pull", ...layout, image, join(folder, "registry")], options);
}

const architecture = (): string => (process.arch === "x64" ? "amd64" : process.arch);

const chartIndex = z.object({
  entries: z.record(z.string(), z.array(z.object({ version: z.string() }))),
});

async function check(
  folder: string,
  version: string,
  { charts, images }: Needed,
): Promise<LinkerdParts> {
  const { charts: repository } = await findExtraParts(folder);
  const { entries } =
    repository === undefined
      ? { entries: {} }
      : chartIndex.parse(parse(await readFile(join(repository, "index.yaml"), "utf8")));
  const held: Readonly<Record<string, readonly { version: string }[]>> = entries;
  const missing = [
    ...charts
      .filter((chart) => held[chart]?.some((entry) => entry.version === version) !== true)
      .map((chart) => `${chart} ${version}`),
    ...(await lacking(folder, images)),
  ];
  if (missing.length === 0) return { folder };
  return { reason: `${folder} lacks ${missing.join(", ")}` };
}

/** Returns the last output of a program, or why it could not be run. */
function lastWords(error: unknown): string {
  if (!(error instanceof ExecaError)) return String(error);
  const said = String(error.stderr).trim().split("\n").at(-1);
  return said === undefined || said === "" ? error.shortMessage : said;
}
