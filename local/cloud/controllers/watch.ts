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

/** What a watch tells its owner. */
export interface WatchCallbacks {
  /** Some object came, changed or went; also after every complete list. */
  readonly changed: () => void;
  /** The connection could not be made, or was lost; it is tried again. */
  readonly failed: (error: unknown) => void;
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
  { changed, failed }: WatchCallbacks,
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
  informer.on("error", (error: unknown) => {
    if (stopped) return;
    failed(error);
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
