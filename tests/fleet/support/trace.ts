import assert from "node:assert/strict";
import type { Matrix } from "../../../cli/matrix/matrix.ts";
import { kube } from "./kube.ts";

/** Returns the log of the newest pod with that label. */
async function logOf(cluster: string, namespace: string, label: string, container: string) {
  const { core } = await kube(cluster);
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: label });
  const name = items[0]?.metadata?.name;
  assert.ok(name, `${cluster}: no pod with ${label} in ${namespace}`);
  return core.readNamespacedPodLog({ name, namespace, container, tailLines: 4000 });
}

/**
 * Parses the addresses `ip:port` in a line of Envoy's default access log, in the log's order: upstream host, upstream local,
 * downstream local, downstream remote.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */
function addresses(line: string): string[] {
  return line.match(/\d+\.\d+\.\d+\.\d+:\d+/g) ?? [];
}

/** One request of an ordered pair of clusters, as the destination pod's proxy logged it. */
interface Arrival {
  readonly from: string;
  readonly to: string;
  readonly id: string;
  /** The address `ip:port` of its client. */
  readonly peer: string;
}

/** Returns a request of each pair, including those of a cluster with itself. */
async function arrivals(matrix: Matrix): Promise<Arrival[]> {
  const destinations = [...new Set(matrix.flatMap(({ ids }) => Object.keys(ids)))];
  const found = destinations.map(async (to) => {
    const pod = await logOf(to, "archipelago-gate", "app=probe", "istio-proxy");
    return matrix.map(({ from, ids }): Arrival => {
      const [id] = ids[to] ?? [];
      assert.ok(id, `${from} has no answer from ${to}`);
      const line = pod.split("\n").find((text) => text.includes(id));
      assert.ok(line, `request ${id} of ${from} is not in the log of ${to}'s probe`);
      const peer = addresses(line).at(-1);
      assert.ok(peer, `no peer address in: ${line}`);
      return { from, to, id, peer };
    });
  });
  return (await Promise.all(found)).flat();
}

/**
 * Traces one request for each pair of regions. The destination pod's proxy logs the request's id and the source of its
 * connection; for another region that is the gateway there, which forwards connections that it cannot read, and logs each
 * with its own end of it. So the id leads to a line of the pod, and that line's peer to a line of the gateway.
 */
export async function assertTraced(matrix: Matrix): Promise<void> {
  for (const { from, to, id, peer } of await arrivals(matrix)) {
    if (from === to) continue;
    const gateway = await logOf(to, "istio-system", "istio=eastwestgateway", "istio-proxy");
    const passed = gateway.split("\n").find((text) => text.includes(peer));
    assert.ok(passed, `${to}'s gateway has no connection ${peer}, over which ${id} came`);
  }
}

/**
 * Traces one request for each pair of regions on a flat network: it reached the pod from an address of a pod of the client's
 * region.
 *
 * @param pods the prefix of each region's pod addresses, as `10.11.`.
 */
export async function assertDirect(
  matrix: Matrix,
  pods: Readonly<Record<string, string>>,
): Promise<void> {
  for (const { from, to, id, peer } of await arrivals(matrix)) {
    const own = pods[from];
    assert.ok(
      own !== undefined && peer.startsWith(own),
      `${id} of ${from} came to ${to} by ${peer}`,
    );
  }
}
