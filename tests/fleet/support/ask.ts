import assert from "node:assert/strict";
import { execute, type PodCommand } from "./exec.ts";
import { kube } from "./kube.ts";

/** Who answered how often: a region of hello's by its name, anything else by its HTTP status. */
export type Answers = Record<string, number>;

function count(answers: readonly string[]): Answers {
  const counts: Answers = {};
  for (const answer of answers.toSorted()) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}

/** Who an answer of hello's came from. */
function answerOf(body: string, status: string): string {
  return /REGION=(?<region>[a-z0-9-]+)/.exec(body)?.groups?.["region"] ?? status;
}

/** Asks a URL from a container, one request a curl. */
export async function ask(
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

/** Asks hello from a pod of the demo. */
export async function askHello(cluster: string, app: string, times: number): Promise<Answers> {
  const asker = { namespace: "demo", app, container: app };
  return ask(cluster, asker, "http://hello:5000/api/info", times);
}

/** The ingress gateway's address in a cluster. */
export async function ingressAddress(cluster: string): Promise<string> {
  const { core } = await kube(cluster);
  const service = { name: "istio-ingress", namespace: "istio-ingress" };
  const { status } = await core.readNamespacedService(service);
  const address = status?.loadBalancer?.ingress?.[0]?.ip;
  assert.ok(address, `${cluster}: the ingress gateway has no address`);
  return address;
}

/** Asks hello from this machine through a region's ingress gateway. */
export async function askIngress(cluster: string, times: number): Promise<Answers> {
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
