import type { V1Pod } from "@kubernetes/client-node";
import { curlImage } from "../../../components/internal/containers.ts";
import { eventually, kube } from "./kube.ts";
import { type Answers, sendRequests } from "./sendRequests.ts";

const place = { name: "outsider", namespace: "default" };

const pod: V1Pod = {
  metadata: { ...place, labels: { app: place.name } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: place.name, image: curlImage, command: ["sleep", "86400"] }],
  },
};

/** Runs a function while a cluster has a pod outside the mesh, which {@link requestFromOutside} uses. */
export async function withOutsider(cluster: string, run: () => Promise<void>): Promise<void> {
  const { core } = await kube(cluster);
  await core.createNamespacedPod({ namespace: place.namespace, body: pod });
  try {
    await eventually(
      `${cluster}: a pod outside the mesh`,
      120,
      async () => (await core.readNamespacedPodStatus(place)).status?.phase,
      (phase) => phase === "Running",
    );
    await run();
  } finally {
    await core.deleteNamespacedPod(place);
  }
}

/** Returns the containers of the pod outside the mesh: one, unless a mesh has injected its proxy. */
export async function outsiderContainers(cluster: string): Promise<string[]> {
  const { core } = await kube(cluster);
  const { spec } = await core.readNamespacedPod(place);
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name);
}

/** Sends requests to a URL from the pod outside the mesh. A closed connection counts as `000`. */
export function requestFromOutside(cluster: string, url: string, times: number): Promise<Answers> {
  const { namespace, name } = place;
  return sendRequests(cluster, { namespace, app: name, container: name }, url, times);
}
