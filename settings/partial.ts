import * as z from "zod";

import { isMapping } from "./fields.ts";
import { schema } from "./schema.ts";
import { everyClusterField } from "./sections/clusters.ts";
import { istio } from "./sections/istio.ts";
import { karmada } from "./sections/karmada.ts";
import { linkerd } from "./sections/linkerd.ts";
import { trust } from "./sections/trust.ts";
import { demo } from "./sections/workloads.ts";

type LenientShape<Shape extends z.core.$ZodLooseShape> = {
  [Key in keyof Shape]: Shape[Key] extends z.core.$ZodType
    ? z.ZodCatch<z.ZodOptional<Shape[Key]>>
    : never;
};

/** The same fields, except that one that does not parse is undefined. */
function lenientShape<Shape extends z.core.$ZodLooseShape>(shape: Shape): LenientShape<Shape> {
  const fields = Object.entries(shape).map(([key, field]) => {
    if (!(field instanceof z.ZodType)) throw new TypeError(`${key} is no schema`);
    return [key, field.optional().catch(undefined)] as const;
  });
  // Every key is mapped to what the type says, which Object.fromEntries cannot express.
  return Object.fromEntries(fields) as LenientShape<Shape>;
}

/** The same mapping with {@link lenientShape}; anything but a mapping counts as an empty one. */
function lenient<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.preprocess((value) => (isMapping(value) ? value : {}), z.object(lenientShape(shape)));
}

const partialCluster = lenient(everyClusterField);

/**
 * The parts of the settings that parsed, regardless of the rest. Checks that compare parts run on it, so that one typing
 * error does not hide other problems. It never fails.
 */
export const partialSchema = z.object({
  ...lenientShape(schema.shape),
  clusters: z.array(partialCluster).catch([]),
  manager: z.union([z.undefined(), partialCluster]),
  istio: lenient(istio.unwrap().shape),
  linkerd: lenient(linkerd.unwrap().shape),
  trust: lenient(trust.unwrap().shape),
  karmada: lenient(karmada.unwrap().shape),
  demo: lenient(demo.unwrap().shape),
});

/** See {@link partialSchema}. */
export type PartialSettings = z.output<typeof partialSchema>;

/** A cluster of {@link PartialSettings}. */
export type PartialCluster = z.output<typeof partialCluster>;
