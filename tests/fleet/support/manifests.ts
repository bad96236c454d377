import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import * as z from "zod";
import { undefinedIfNotFound } from "../../../components/internal/notFound.ts";
import { project } from "./commands.ts";
import { eventually, kube } from "./kube.ts";

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
});

async function objectsOf(file: string): Promise<z.infer<typeof manifest>[]> {
  const text = await readFile(join(project, "docs/examples", file), "utf8");
  return parseAllDocuments(text).map((document) => manifest.parse(document.toJS()));
}

/** Creates the objects of an example of docs/examples/, in order, in one API of the fleet. */
export async function create(api: string, file: string): Promise<void> {
  const { objects } = await kube(api);
  for (const object of await objectsOf(file)) await objects.create(object);
}

/**
 * Deletes the objects of {@link create}, in reverse order, and waits until all are gone: Karmada holds a policy with a
 * finalizer for a while, and rejects a new one of its name until then. Missing objects are skipped.
 */
export async function remove(api: string, file: string): Promise<void> {
  const { objects } = await kube(api);
  const all = (await objectsOf(file)).reverse();
  for (const object of all) await undefinedIfNotFound(objects.delete(object));
  for (const object of all) {
    await eventually(
      `${api}: no ${object.kind} ${object.metadata.name}`,
      120,
      () => undefinedIfNotFound(objects.read(object)),
      (found) => found === undefined,
    );
  }
}
