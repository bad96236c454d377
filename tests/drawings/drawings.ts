import { readRecorded } from "../support/goldenFile.ts";
import { structureOf } from "./model.ts";
import { drawingOf } from "./svg.ts";

/** The drawings of the documentation: files in docs/, each with the stack whose golden graph it shows. */
export const drawings = [
  { file: "fleet.svg", stack: "dev", title: "A fleet with Istio and Karmada" },
  { file: "fleet-linkerd.svg", stack: "linkerd", title: "A fleet with Linkerd and Karmada" },
  { file: "fleet-flat.svg", stack: "flat", title: "A fleet with Istio on a flat network" },
] as const;

/** Draws one of them from the golden graph. */
export async function draw({ stack, title }: (typeof drawings)[number]): Promise<string> {
  return drawingOf(structureOf(await readRecorded(stack)), title);
}

/** Where a drawing is. */
export function drawingFile(file: string): URL {
  return new URL(`../../docs/${file}`, import.meta.url);
}
