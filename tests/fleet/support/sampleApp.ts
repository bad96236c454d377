import type { KubernetesObject } from "@kubernetes/client-node";
import { curlImage, podinfoImage, podinfoPort } from "../../../components/internal/containers.ts";
import { execute } from "./exec.ts";
import { eventually, kube, readyReplicas } from "./kube.ts";

/** The app's namespace. */
export const shop = "shop";

const namespace: KubernetesObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: shop, annotations: { "linkerd.io/inject": "enabled" } },
};

function deployment(name: string, image: string, command: readonly string[]): KubernetesObject {
  const labels = { app: name };
  const spec = { containers: [{ name, image, command: [...command] }] };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: shop },
    ...{
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
  };
}

function service(name: string, exported: string): KubernetesObject {
  const labels = { "mirror.linkerd.io/exported": exported };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: shop, labels },
    ...{ spec: { selector: { app: "server" }, ports: [{ port: podinfoPort }] } },
  };
}

async function make(
  cluster: string,
  started: string,
  objects: readonly KubernetesObject[],
): Promise<void> {
  const { objects: api } = await kube(cluster);
  for (const object of [namespace, ...objects]) await api.create(object);
  await eventually(
    `${cluster}: ${started}`,
    120,
    () => readyReplicas(cluster, started, shop),
    (ready) => ready === 1,
  );
}

/** Deploys a meshed server, with a Service for each entry of the map: its name, and the label value that exports it. */
export function deployApp(cluster: string, ways: Readonly<Record<string, string>>): Promise<void> {
  const services = Object.entries(ways).map(([name, exported]) => service(name, exported));
  const command = ["./podinfo", `--port=${podinfoPort}`];
  return make(cluster, "server", [deployment("server", podinfoImage, command), ...services]);
}

/** Deploys a meshed pod from which {@link requestFrom} sends requests. */
export function deployClient(cluster: string): Promise<void> {
  return make(cluster, "customer", [deployment("customer", curlImage, ["sleep", "86400"])]);
}

/** Returns the identity of the client that a Service's proxy saw, or the error instead of a response. */
export async function requestFrom(cluster: string, name: string): Promise<string> {
  const url = `http://${name}:${podinfoPort}/headers`;
  const command = ["/bin/sh", "-c", `curl -s -m 5 -w '\\nstatus=%{http_code}' ${url} || true`];
  const place = { namespace: shop, app: "customer", container: "customer" };
  const said = await execute(cluster, { ...place, command });
  return /"L5d-Client-Id": *\[\s*"(?<identity>[^"]+)"/i.exec(said)?.groups?.["identity"] ?? said;
}
