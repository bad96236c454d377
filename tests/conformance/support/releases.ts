/** The Helm releases of a program's graph, and its custom resources. */
import * as z from "zod";
import type { ProgramGraph } from "../../support/program.ts";
import { manifest, type Manifest } from "./manifests.ts";

const inputs = z.object({
  chart: z.string(),
  version: z.string(),
  name: z.string(),
  namespace: z.string(),
  values: z.record(z.string(), z.unknown()).default({}),
});

/** Helm's arguments for a release. */
export interface Release extends z.infer<typeof inputs> {
  /** Logical name of the resource. */
  readonly resource: string;
}

/** Every release that the program declares, with all values known. @throws ZodError if one is incomplete */
export const releasesOf = (graph: ProgramGraph): Release[] =>
  graph
    .all("kubernetes:helm.sh/v3:Release")
    .map((node) => ({ resource: node.name, ...inputs.parse(node.inputs) }));

/** The objects of one kind that the program declares. @throws ZodError if one is incomplete */
export const customResourcesOf = (graph: ProgramGraph, kind: string): Manifest[] =>
  graph.nodes
    .filter(({ inputs: { kind: declared } }) => declared === kind)
    .map((node) => manifest.parse(node.inputs));
