import { request } from "node:https";
import { parse } from "yaml";
import * as z from "zod";
import { kube } from "./kube.ts";

const kubeconfig = z.object({
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});

/** Returns the token by which a primary's istiod reads another cluster, as it has it. Secret. */
export async function readerToken(source: string, target: string): Promise<string> {
  const { core } = await kube(source);
  const name = "istio-remote-secret-peers";
  const { data } = await core.readNamespacedSecret({ name, namespace: "istio-system" });
  const text = Buffer.from(data?.[target] ?? "", "base64").toString();
  return kubeconfig.parse(parse(text)).users[0].user.token;
}

/** The peers whose credentials a primary has. */
export async function peersOf(source: string): Promise<string[]> {
  const { core } = await kube(source);
  const name = "istio-remote-secret-peers";
  const { data } = await core.readNamespacedSecret({ name, namespace: "istio-system" });
  return Object.keys(data ?? {}).sort();
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends a request to a cluster's API with a token, and returns the response. The token is never part of an error. */
async function ask(cluster: string, token: string, path: string, body?: unknown): Promise<Answer> {
  const { config } = await kube(cluster);
  const server = config.getCurrentCluster();
  if (server === null) throw new Error(`${cluster} has no address`);
  return new Promise((resolve, reject) => {
    request(
      `${server.server}${path}`,
      {
        method: body === undefined ? "GET" : "POST",
        ca: Buffer.from(server.caData ?? "", "base64"),
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(parts).toString(),
          });
        });
      },
    )
      .on("error", reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Returns the HTTP status of a cluster's API for a token and a path. */
export async function statusOf(cluster: string, token: string, path: string): Promise<number> {
  return (await ask(cluster, token, path)).status;
}

const review = z.object({ status: z.object({ allowed: z.boolean() }) });

/** What a token may be asked for: a verb and a resource in all namespaces. */
export interface Permission {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
}

/** Asks a cluster's API whether the holder of a token may do something, with a SelfSubjectAccessReview. */
export async function may(
  cluster: string,
  token: string,
  { verb, group = "", resource }: Permission,
): Promise<boolean> {
  const { status, text } = await ask(
    cluster,
    token,
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { verb, group, resource } },
    },
  );
  if (status !== 201) throw new Error(`${cluster}: no review; got ${status}; expected 201`);
  return review.parse(JSON.parse(text)).status.allowed;
}
