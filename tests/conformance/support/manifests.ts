/** Manifests, and their validation by an API server. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse, parseAllDocuments, stringify } from "yaml";
import * as z from "zod";
import type { ApiServer } from "./apiServer.ts";

/** Fields of every object. */
export const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** One object of a chart. */
export type Manifest = z.infer<typeof manifest>;

/** Parses the objects of a YAML text with any number of documents, except empty ones. */
export const manifests = (text: string): Manifest[] =>
  parseAllDocuments(text)
    .map((document) => z.unknown().parse(document.toJS()))
    .filter((object) => object !== null)
    .map((object) => manifest.parse(object));

export const isDefinition = ({ kind }: Manifest): boolean => kind === "CustomResourceDefinition";

/** Creates CRDs, and waits until their kinds are served. */
export async function define(api: ApiServer, definitions: readonly Manifest[]): Promise<void> {
  if (definitions.length === 0) return;
  await kubectl(api, "default", definitions, ["apply", "--server-side", "--filename", "-"]);
  const wait = ["wait", "--for", "condition=Established", "--timeout", "60s", "--filename", "-"];
  await kubectl(api, "default", definitions, wait);
}

/**
 * Validates objects by a server-side dry run.
 *
 * @param namespace namespace of objects that specify none. It must exist, as those that they specify
 * @returns the rejections, one line each
 */
export async function rejections(
  api: ApiServer,
  namespace: string,
  objects: readonly Manifest[],
): Promise<string[]> {
  const dryRun = ["apply", "--server-side", "--dry-run=server", "--validate=strict"];
  const printed = await kubectl(api, namespace, objects, [...dryRun, "--filename", "-"], false);
  // A warning is no rejection; a mocked graph's keys cause one.
  return printed.split("\n").filter((line) => line !== "" && !line.startsWith("Warning:"));
}

/** Runs kubectl with the objects as its input, and returns its standard error. */
async function kubectl(
  api: ApiServer,
  namespace: string,
  objects: readonly Manifest[],
  args: readonly string[],
  reject = true,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "archipelago-kubectl-"));
  try {
    const kubeconfig = join(folder, "kubeconfig");
    await writeFile(kubeconfig, inNamespace(api.kubeconfig, namespace), { mode: 0o600 });
    const input = objects.map((object) => JSON.stringify(object)).join("\n---\n");
    const flags = ["--kubeconfig", kubeconfig, "--cache-dir", folder];
    return (await execa("kubectl", [...flags, ...args], { input, reject })).stderr;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const contexts = z.looseObject({
  contexts: z.array(z.looseObject({ context: z.looseObject({}) })),
});

/** The kubeconfig with another namespace. With the flag, kubectl rejects objects that specify a different one. */
function inNamespace(kubeconfig: string, namespace: string): string {
  const config = contexts.parse(parse(kubeconfig));
  const moved = config.contexts.map((entry) => ({
    ...entry,
    context: { ...entry.context, namespace },
  }));
  return stringify({ ...config, contexts: moved });
}
