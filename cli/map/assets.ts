import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: string | Buffer;
}

const page = (name: string): string => fileURLToPath(new URL(`page/${name}`, import.meta.url));

/** Natural Earth's land, 1:50 million, public domain, as TopoJSON. */
const land = createRequire(import.meta.url).resolve("world-atlas/land-50m.json");

/** Builds the page: its script is one bundle, made when the command starts, so that nothing built is in the repository. */
export async function buildAssets(): Promise<ReadonlyMap<string, Asset>> {
  const bundle = build({
    entryPoints: [page("main.ts")],
    ...{ bundle: true, write: false, minify: true, format: "esm", target: "es2022" },
    logLevel: "silent",
  });
  const [html, css, icon, atlas, { outputFiles }] = await Promise.all([
    readFile(page("index.html")),
    readFile(page("style.css")),
    readFile(page("icon.svg")),
    readFile(land),
    bundle,
  ]);
  return new Map<string, Asset>([
    ["index.html", { type: "text/html; charset=utf-8", body: html }],
    ["style.css", { type: "text/css; charset=utf-8", body: css }],
    ["icon.svg", { type: "image/svg+xml", body: icon }],
    ["land.json", { type: "application/json", body: atlas }],
    ["main.js", { type: "text/javascript; charset=utf-8", body: outputFiles[0]?.text ?? "" }],
  ]);
}
