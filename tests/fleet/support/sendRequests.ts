import assert from "node:assert/strict";
import { execute, type PodCommand } from "./exec.ts";
import { kube } from "./kube.ts";

/** The number of responses by sender: a region of hello by its name, anything else by its HTTP status. */
export type Answers = Record<string, number>;

function count(answers: readonly string[]): Answers {
  const counts: Answers = {};
  for (const answer of answers.toSorted()) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}

/** Returns the sender of a response. */
function answerOf(body: string, status: string): string {
  return /REGION=(?<region>[a-z0-9-]+)/.exec(body)?.groups?.["region"] ?? status;
}

/** Sends requests to a URL from a container, one per curl. */
export async function sendRequests(
  cluster: string,
  asker: Omit<PodCommand, "command">,
  url: string,
  times: number,
): Promise<Answers> {
  const once = `echo $(curl -s -m 5 -w ' status=%{http_code}' ${url})`;
  const script = `i=0; while [ $i -lt ${times} ]; do ${once}; i=$((i+1)); done`;
  const printed = await execute(cluster, { ...asker, command: ["/bin/sh", "-c", script] });
  const lines = printed.trim().split("\n");
  return count(
    lines.map((line) =>
      answerOf(line, /status=(?<code>\d+)$/.exec(line)?.groups?.["code"] ?? line),
    ),
  );
}

/** Sends requests to hello from a pod of the demo. */
export async function requestHello(cluster: string, app: string, times: number): Promise<Answers> {
  const asker = { namespace: "demo", app, container: app };
  return sendRequests(cluster, asker, "http://hello:5000/api/info", times);
}

/** Returns the ingress gateway's address in a cluster. */
export async function ingressAddress(cluster: string): Promise<string> {
  const { core } = await kube(cluster);
  const service = { name: "istio-ingress", namespace: "istio-ingress" };
  const { status } = await core.readNamespacedService(service);
  const address = status?.loadBalancer?.ingress?.[0]?.ip;
  assert.ok(address, `${cluster}: the ingress gateway has no address`);
  return address;
}

/** Sends requests to hello from this machine through a region's ingress gateway. */
export async function requestHelloByIngress(cluster: string, times: number): Promise<Answers> {
  const address = await ingressAddress(cluster);
  const answers: string[] = [];
  for (let asked = 0; asked < times; asked += 1) {
    const response = await fetch(`http://${address}/api/info`, {
      signal: AbortSignal.timeout(5000),
      headers: { connection: "close" },
    });
    answers.push(answerOf(await response.text(), String(response.status)));
  }
  return count(answers);
}
