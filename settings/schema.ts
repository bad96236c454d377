import * as z from "zod";

import { cluster, everyClusterField, kubernetesVersion, manager, tag } from "./clusters.ts";
import { demo, gate, istio, karmada, linkerd, mirror, trust } from "./sections.ts";
import { choice, count, isSection, list, section } from "./vocabulary.ts";

const MESHES = ["istio", "linkerd"] as const;
const NETWORKS = ["gateways", "flat"] as const;

/**
 * Every setting, with its default: the one place where either is written. Keys are those of the stack file without the
 * project's name (`archipelago:clusters` is `clusters`). The secret `archipelago:kubeconfig` is not among them: no
 * credential is a setting.
 */
export const schema = section({
  clusters: list(cluster, "clusters", 1),
  manager: manager.optional(),
  kubernetesVersion: kubernetesVersion.default("1.35"),
  mesh: choice(MESHES).default("istio"),
  network: choice(NETWORKS).default("gateways"),
  istio,
  linkerd,
  trust,
  karmada,
  demo,
  gate,
  mirror,
  tags: list(tag, "tags").default([]),
  readinessTimeoutSeconds: count(60, 7200).default(900),
});

/** Settings that parsed, before anything is resolved. */
export type Document = z.output<typeof schema>;

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

/** The same section with {@link lenientShape}; what is no section counts as an empty one. */
function lenient<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.preprocess((value) => (isSection(value) ? value : {}), z.object(lenientShape(shape)));
}

const lenientCluster = lenient(everyClusterField);

/**
 * The parts of the settings that parsed, whatever stands beside them: the checks that compare one part with another run
 * on it, so that one typing error does not hide the rest. It never fails.
 */
export const draftSchema = z.object({
  ...lenientShape(schema.shape),
  clusters: z.array(lenientCluster).catch([]),
  manager: z.union([z.undefined(), lenientCluster]),
  istio: lenient(istio.unwrap().shape),
  linkerd: lenient(linkerd.unwrap().shape),
  trust: lenient(trust.unwrap().shape),
  karmada: lenient(karmada.unwrap().shape),
  demo: lenient(demo.unwrap().shape),
});

/** See {@link draftSchema}. */
export type Draft = z.output<typeof draftSchema>;

/** A cluster of a {@link Draft}. */
export type DraftCluster = z.output<typeof lenientCluster>;
