/** Charts for a spec: written in a folder that is gone afterwards, packed and indexed by helm, served on loopback. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";

/** A chart as its author writes it. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  /** YAML text by file name. */
  readonly templates: Readonly<Record<string, string>>;
  readonly values?: string;
  readonly crds?: Readonly<Record<string, string>>;
}

/** A repository of charts. */
export interface ChartRepository {
  /** For `repositoryOpts.repo`. */
  readonly url: string;
  /** The unpacked chart, for `chart`. */
  path(chart: Chart): string;
  close(): Promise<void>;
}

/** Packs the charts and serves them. */
export async function serveCharts(charts: readonly Chart[]): Promise<ChartRepository> {
  const folder = await mkdtemp(join(tmpdir(), "archipelago-charts-"));
  const path = ({ name, version }: Chart): string => join(folder, version, name);
  const packed = join(folder, "packed");
  await mkdir(packed);
  for (const chart of charts) {
    await write(path(chart), chart);
    await execa("helm", ["package", path(chart), "--destination", packed]);
  }
  await execa("helm", ["repo", "index", packed]);
  const server = createServer((request, response) => {
    readFile(join(packed, basename(request.url ?? ""))).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    path,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function write(folder: string, chart: Chart): Promise<void> {
  const files: Readonly<Record<string, string>> = {
    "Chart.yaml": `apiVersion: v2\nname: ${chart.name}\nversion: ${chart.version}\nappVersion: "7"\n`,
    "values.yaml": chart.values ?? "{}\n",
    ...prefixed("templates", chart.templates),
    ...prefixed("crds", chart.crds ?? {}),
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

const prefixed = (folder: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [join(folder, name), text]));
