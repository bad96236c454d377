import {
  makeInformer,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
} from "@kubernetes/client-node";

/** An up-to-date list of one kind's objects in one cluster. */
export interface Watched<T> {
  /** The last state from the API server. The client parses dates only in some places: test only for their presence. */
  list(): readonly T[];
  stop(): Promise<void>;
}

/** Callbacks of a watch. */
export interface WatchCallbacks {
  /** Called after an object was added, changed or deleted, and after every complete list. */
  readonly changed: () => void;
  /** Called when the connection failed or was lost; it is retried. */
  readonly failed: (error: unknown) => void;
}

const reconnectSeconds = 1;

/**
 * Lists and watches `path` until stopped, also across restarts of the API server: a lost connection is re-established every
 * second, and changes in between are reported like any other.
 *
 * Resolves with the first complete list, without a time limit.
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
    // The informer stores the result after this promise has resolved.
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
