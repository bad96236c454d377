import { parse, stringify } from "yaml";
import { z } from "zod";
import { versions } from "../versions.ts";

/** One replacement in a chart's values: the text must stand there exactly `times` times (default 1). */
export interface Bake {
  readonly from: string;
  readonly to: string;
  readonly times?: number;
}

/** A chart of the local repository: where its sources are, its version, and what is baked into its values. */
export interface ChartSpec {
  readonly name: string;
  /** The family whose module carries it, the module, and the chart's folder in it. */
  readonly family: string;
  readonly module: string;
  readonly path: string;
  readonly version: string;
  readonly appVersion: string;
  readonly bake: readonly Bake[];
  /** A chart of ours that it depends on, from this folder. */
  readonly library?: string;
}

const istioChart = (name: string, path: string, bake: readonly Bake[] = []): ChartSpec => ({
  name,
  family: "istio",
  module: "istio.io/istio",
  path: `manifests/charts/${path}`,
  version: versions.istio,
  appVersion: versions.istio,
  bake,
});

/**
 * The charts as their projects release them: a release bakes its version and its images' names into the sources, which
 * say "latest" and a testing registry. Beyond that, Karmada's chart gets the Kubernetes patch release that the local cloud
 * has, where it names an older one of the same minor.
 */
export const charts: readonly ChartSpec[] = [
  istioChart("base", "base"),
  istioChart("istiod", "istio-control/istio-discovery", [
    { from: "    hub: registry.istio.io/testing\n", to: "    hub: docker.io/istio\n" },
    { from: "    tag: latest\n", to: `    tag: ${versions.istio}\n` },
  ]),
  istioChart("gateway", "gateway"),
  {
    name: "karmada",
    family: "karmada",
    module: "github.com/karmada-io/karmada",
    path: "charts/karmada",
    version: versions.karmada,
    appVersion: `v${versions.karmada}`,
    library: "common",
    bake: [
      { from: "&karmadaImageVersion latest\n", to: `&karmadaImageVersion v${versions.karmada}\n` },
      { from: 'tag: "v1.35.2"\n', to: `tag: "v${versions.kubernetes}"\n`, times: 2 },
    ],
  },
];

/** Values with everything baked in. Throws, naming the text, when one is not there as often as it should be. */
export function bakeValues(values: string, bake: readonly Bake[]): string {
  let baked = values;
  for (const { from, to, times = 1 } of bake) {
    const pieces = baked.split(from);
    if (pieces.length - 1 !== times)
      throw new Error(
        `chart values hold ${JSON.stringify(from)} ${pieces.length - 1} times, not ${times}`,
      );
    baked = pieces.join(to);
  }
  return baked;
}

const chartFile = z.looseObject({
  dependencies: z.array(z.looseObject({ name: z.string(), repository: z.string() })).optional(),
});

/** A Chart.yaml whose dependencies are all in the package, so that none is looked for in a repository. */
export function vendorDependencies(text: string): string {
  const chart = chartFile.parse(parse(text));
  const dependencies = chart.dependencies?.map((dependency) => ({ ...dependency, repository: "" }));
  return stringify({ ...chart, ...(dependencies && { dependencies }) });
}
