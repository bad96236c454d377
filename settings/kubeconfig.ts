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
  /** Names of entries, of the context too, that the kubeconfig lists more than once: clients refuse such a file. */
  readonly repeated: readonly string[];
}

const entry = z.looseObject({});
const shape = z.object({
  contexts: z.array(
    z.object({
      name: z.string(),
      context: z.object({ cluster: z.string(), user: z.string().nullish() }),
    }),
  ),
  clusters: z.array(z.looseObject({ name: z.string(), cluster: entry.nullish() })).nullish(),
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
  const { contexts } = parsed.data;
  const clusters = parsed.data.clusters ?? [];
  const users = parsed.data.users ?? [];
  return contexts.map(({ name, context }) => {
    const cluster = clusters.find((one) => one.name === context.cluster);
    const named = [
      { what: `context "${name}"`, entries: contexts.filter((one) => one.name === name) },
      {
        what: `cluster "${context.cluster}"`,
        entries: clusters.filter((one) => one.name === context.cluster),
      },
      ...(context.user
        ? [
            {
              what: `user "${context.user}"`,
              entries: users.filter((one) => one.name === context.user),
            },
          ]
        : []),
    ];
    return {
      name,
      cluster: cluster && (cluster.cluster ?? {}),
      user: users.find((one) => one.name === context.user)?.user ?? undefined,
      missing: named.filter(({ entries }) => entries.length === 0).map(({ what }) => what),
      repeated: named.filter(({ entries }) => entries.length > 1).map(({ what }) => what),
    };
  });
}
