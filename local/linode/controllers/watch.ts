import {
  makeInformer,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
} from "@kubernetes/client-node";

/** A kind's objects in one cluster, kept up to date. */
export interface Watched<T> {
  /** What the API server last told. Dates are strings here or there: only ask whether one is there. */
  list(): readonly T[];
  stop(): Promise<void>;
}

const reconnectSeconds = 1;

/**
 * Lists and watches `path` until stopped, through restarts of the API server: a lost connection is made anew every
 * second, and what changed meanwhile is told like any change.
 *
 * Resolves with the first complete list, however long the API server takes to give it.
 */
export async function watchObjects<T extends KubernetesObject>(
  config: KubeConfig,
  path: string,
  list: () => Promise<KubernetesListObject<T>>,
  changed: () => void,
): Promise<Watched<T>> {
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;
  let listed: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    listed = resolve;
  });
  const informer = makeInformer(config, path, async () => {
    const answer = await list();
    // The informer takes the answer up when this promise has resolved.
    setImmediate(() => {
      listed();
      changed();
    });
    return answer;
  });
  informer.on("change", changed);
  informer.on("error", () => {
    if (stopped) return;
    clearTimeout(retry);
    retry = setTimeout(() => {
      void informer.start();
    }, reconnectSeconds * 1000);
  });
  void informer.start();
  await first;
  return {
    list: () => informer.list(),
    stop: async () => {
      stopped = true;
      clearTimeout(retry);
      await informer.stop();
      listed();
    },
  };
}
