import * as z from "zod";

import { parseKubeconfig } from "../components/internal/kubeconfig.ts";

type Entry = Readonly<Record<string, unknown>>;

/** A context of a kubeconfig with the entries that it refers to. */
export interface KubeconfigContext {
  readonly name: string;
  /** The cluster's entry; undefined if the kubeconfig does not have it. */
  readonly cluster: Entry | undefined;
  /** The user's entry; undefined if the kubeconfig does not have it, or the context names none. */
  readonly user: Entry | undefined;
  /** Names of entries that the kubeconfig lists no entry for. */
  readonly missing: readonly string[];
}

const entry = z.looseObject({});
const shape = z.object({
  contexts: z.array(
    z.object({
      name: z.string(),
      context: z.object({ cluster: z.string(), user: z.string().nullish() }),
    }),
  ),
  clusters: z.array(z.looseObject({ name: z.string(), cluster: entry })).nullish(),
  users: z.array(z.looseObject({ name: z.string(), user: entry.nullish() })).nullish(),
});

/** The contexts of a kubeconfig; undefined if the text is not a kubeconfig. */
export function readContexts(text: string): KubeconfigContext[] | undefined {
  let content: unknown;
  try {
    content = parseKubeconfig(text);
  } catch {
    return undefined;
  }
  const parsed = shape.safeParse(content);
  if (!parsed.success) return undefined;
  const { contexts, clusters, users } = parsed.data;
  return contexts.map(({ name, context }) => {
    const cluster = clusters?.find((one) => one.name === context.cluster);
    const user = users?.find((one) => one.name === context.user);
    const missing = [
      ...(clusters && cluster === undefined ? [`cluster "${context.cluster}"`] : []),
      ...(users && context.user && user === undefined ? [`user "${context.user}"`] : []),
    ];
    return { name, cluster: cluster?.cluster, user: user?.user ?? undefined, missing };
  });
}
