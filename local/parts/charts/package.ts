import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../host/command.ts";
import { digestOf, type Part } from "../store.ts";
import { bakeValues, charts, vendorDependencies, type ChartSpec } from "./bake.ts";

/** Gives the folder of a module's sources: the family that pins it, and the module. */
export type ModuleFolder = (family: string, module: string) => Promise<string>;

/**
 * The chart repository's folder as a part: packages, `index.yaml`, and the Gateway API's standard channel under
 * `gateway-api/standard-install.yaml`.
 *
 * @param moduleKeys digests of the go.sum files that pin the modules.
 * @param helm gives the path of the helm program.
 */
export async function chartsPart(
  moduleKeys: readonly string[],
  moduleFolder: ModuleFolder,
  helm: () => Promise<string>,
): Promise<Part> {
  return {
    name: "charts",
    title: `packaging ${charts.length} charts`,
    inputs: [JSON.stringify(charts), ...moduleKeys, await ownSources()],
    make: async (folder) => {
      const stage = join(folder, ".stage");
      const program = await helm();
      for (const chart of charts) {
        const source = join(stage, chart.name);
        await stageChart(chart, await moduleFolder(chart.family, chart.module), source);
        await run(program, packageArguments(chart, source, folder));
      }
      await rm(stage, { recursive: true });
      await run(program, ["repo", "index", folder]);
      await mkdir(join(folder, "gateway-api"));
      const gatewayApi = await moduleFolder("gateway-api", "sigs.k8s.io/gateway-api");
      await writeFile(
        join(folder, "gateway-api", "standard-install.yaml"),
        await standardChannel(join(gatewayApi, "config", "crd", "standard")),
      );
    },
  };
}

async function stageChart(chart: ChartSpec, module: string, target: string): Promise<void> {
  await cp(join(module, chart.path), target, { recursive: true });
  // Go's module cache is read-only, and so is a copy of it.
  await run("chmod", ["-R", "u+w", target]);
  const values = join(target, "values.yaml");
  await writeFile(values, bakeValues(await readFile(values, "utf8"), chart.bake));
  if (chart.library === undefined) return;
  await cp(join(import.meta.dirname, chart.library), join(target, "charts", chart.library), {
    recursive: true,
  });
  const chartFile = join(target, "Chart.yaml");
  await writeFile(chartFile, vendorDependencies(await readFile(chartFile, "utf8")));
  await rm(join(target, "Chart.lock"), { force: true });
}

function packageArguments(chart: ChartSpec, source: string, folder: string): string[] {
  const stamps = ["--version", chart.version, "--app-version", chart.appVersion];
  return ["package", source, ...stamps, "--destination", folder];
}

/** The files of a channel as one, in the order and form of the project's own release. */
async function standardChannel(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.startsWith("gateway")).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.map((text, index) => `---\n# ${files[index] ?? ""}\n${text}`).join("\n");
}

async function ownSources(): Promise<string> {
  const own = ["bake.ts", "package.ts", "common/Chart.yaml", "common/templates/_images.tpl"];
  return digestOf(
    ...(await Promise.all(own.map((file) => readFile(join(import.meta.dirname, file), "utf8")))),
  );
}
