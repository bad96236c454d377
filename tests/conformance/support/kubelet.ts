/** What a kubelet would report about pods, said by a test: the API server and the controllers cannot tell. */
import * as client from "@kubernetes/client-node";
import { eventually } from "./kubernetesFixture.ts";

/** What a pod's only container is doing. */
export type ContainerState =
  | { readonly ready: true }
  | { readonly waiting: { readonly reason: string; readonly message: string } }
  | { readonly exitCode: number; readonly message: string };

/** Waits until `count` pods of a namespace have the label `app=<app>` and reports this about each. */
export async function report(
  config: client.KubeConfig,
  namespace: string,
  app: string,
  count: number,
  state: ContainerState,
): Promise<void> {
  const core = config.makeApiClient(client.CoreV1Api);
  await eventually(async () => {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: `app=${app}` });
    if (items.length < count) throw new Error(`${items.length} of ${count} pods of ${app} exist`);
    for (const { metadata, spec } of items) {
      const name = metadata?.name ?? "";
      const value = status(spec?.containers[0]?.name ?? "", state);
      const body = [{ op: "add", path: "/status", value }];
      await core.patchNamespacedPodStatus({ name, namespace, body });
    }
  });
}

/** A pod's status with one container. */
function status(container: string, state: ContainerState): object {
  const common = { name: container, image: "", imageID: "", restartCount: 0 };
  const at = new Date().toISOString();
  const started = ["PodScheduled", "Initialized"].map((type) => ({ type, status: "True" }));
  if ("ready" in state) {
    return {
      phase: "Running",
      conditions: [...started, { type: "Ready", status: "True", lastTransitionTime: at }],
      containerStatuses: [
        { ...common, ready: true, started: true, state: { running: { startedAt: at } } },
      ],
    };
  }
  const conditions = [
    ...started,
    {
      type: "Ready",
      status: "False",
      reason: "ContainersNotReady",
      message: `containers with unready status: [${container}]`,
    },
  ];
  if ("waiting" in state) {
    const waiting = { ...common, ready: false, started: false, state: { waiting: state.waiting } };
    return { phase: "Pending", conditions, containerStatuses: [waiting] };
  }
  const { exitCode, message } = state;
  const reason = exitCode === 0 ? "Completed" : "Error";
  const terminated = { exitCode, message, reason, startedAt: at, finishedAt: at };
  return {
    phase: exitCode === 0 ? "Succeeded" : "Failed",
    conditions,
    containerStatuses: [{ ...common, ready: false, started: false, state: { terminated } }],
  };
}
