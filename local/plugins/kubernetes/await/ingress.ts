/** Ingresses: served by a controller, and leading somewhere. */
import type { JsonObject } from "../../protocol/values.ts";
import { at, objectsAt, textAt } from "../client/json.ts";
import { ready, type Assess, type View } from "./assessment.ts";

/**
 * How long a Service may take to have endpoints, milliseconds, where the namespace has some already and where it has
 * none. They are the official provider's, which after that takes it that the Service is not meant to have any.
 */
const settled = { among: 10_000, alone: 60_000 };

/**
 * The controller has written an address into the status, and the Service of each path has endpoints, ready or not. A
 * Service of type ExternalName has none; for one that stays without them, a warning is all there is. The default backend
 * is not looked at, as by the official provider.
 */
export const ingress: Assess = async (object, view) => {
  const hasAddress = objectsAt(object, "status", "loadBalancer", "ingress").length > 0;
  const { stray, patience } = await strayPaths(object, view);
  const late = view.waited < patience;
  const problems = stray.map((path) => `the Ingress leads to a Service without endpoints: ${path}`);
  if (hasAddress && (stray.length === 0 || !late)) return { ...ready, problems };
  const addressless =
    "no controller has written an address into the Ingress's .status.loadBalancer; does one serve its class?";
  return {
    state: "waiting",
    progress: hasAddress ? "waiting for endpoints" : "waiting for an address",
    problems: [...(hasAddress ? [] : [addressless]), ...problems],
  };
};

/** Paths as `"host/path" -> "service"` that lead to no endpoints, and how long that may be so. */
async function strayPaths(
  object: JsonObject,
  { cluster, signal }: View,
): Promise<{ stray: readonly string[]; patience: number }> {
  const namespace = textAt(object, "metadata", "namespace") ?? "default";
  const list = (apiVersion: string, kind: string) =>
    cluster.list({ apiVersion, kind }, namespace, {}, signal);
  const slices = await list("discovery.k8s.io/v1", "EndpointSlice");
  const services = await list("v1", "Service");
  const external = services.filter((service) => textAt(service, "spec", "type") === "ExternalName");
  const known = new Set([
    ...slices.map((slice) => at(slice, "metadata", "labels", "kubernetes.io/service-name")),
    ...external.map((service) => textAt(service, "metadata", "name")),
  ]);
  const stray = objectsAt(object, "spec", "rules").flatMap((rule) =>
    objectsAt(rule, "http", "paths").flatMap((path) => {
      const service = textAt(path, "backend", "service", "name");
      if (service === undefined || known.has(service)) return [];
      return `"${textAt(rule, "host") ?? ""}${textAt(path, "path") ?? ""}" -> "${service}"`;
    }),
  );
  return { stray, patience: slices.length > 0 ? settled.among : settled.alone };
}
