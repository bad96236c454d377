import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KubernetesObject } from "@kubernetes/client-node";
import { parseAllDocuments } from "yaml";
import * as z from "zod";
import { kube } from "./kube.ts";
import { project } from "./run.ts";

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
});

async function objectsOf(file: string): Promise<KubernetesObject[]> {
  const text = await readFile(join(project, "docs/examples", file), "utf8");
  return parseAllDocuments(text).map((document) => manifest.parse(document.toJS()));
}

/** Creates what an example of docs/examples/ holds, in its order, in one API of the fleet. */
export async function create(api: string, file: string): Promise<void> {
  const { objects } = await kube(api);
  for (const object of await objectsOf(file)) await objects.create(object);
}

/** Deletes what {@link create} made, the last first; what is not there is passed over. */
export async function remove(api: string, file: string): Promise<void> {
  const { objects } = await kube(api);
  for (const object of (await objectsOf(file)).reverse()) {
    await objects.delete(object).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === 404)) throw error;
    });
  }
}
