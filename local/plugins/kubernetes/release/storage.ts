/** Helm's own record of releases: Secrets of type helm.sh/release.v1, read through the API. */
import { gunzipSync } from "node:zlib";
import { parseAllDocuments } from "yaml";
import type { Json, JsonObject } from "../../protocol/values.ts";
import type { Cluster } from "../client/cluster.ts";
import { isGone } from "../client/errors.ts";
import { at, countAt, isObject, objectsAt, parseObject, textAt } from "../client/json.ts";

/** A revision of a release, as stored. */
export interface StoredRelease {
  readonly revision: number;
  /** `deployed`, `failed`, `pending-install`, `pending-upgrade`, `pending-rollback`, `uninstalling` … */
  readonly status: string;
  readonly description: string;
  readonly chart: { readonly name: string; readonly version: string; readonly appVersion: string };
  /** The user's values. */
  readonly values: JsonObject;
  /** The rendered objects, hooks not included. */
  readonly objects: readonly JsonObject[];
  readonly hooks: readonly JsonObject[];
  /** Of the Secret that holds it. */
  readonly secretName: string;
}

/** The newest revision, undefined when there is none. */
export async function newestRevision(
  cluster: Cluster,
  namespace: string,
  name: string,
  signal?: AbortSignal,
): Promise<StoredRelease | undefined> {
  const labels = `owner=helm,name=${name}`;
  const secrets = await cluster
    .list({ apiVersion: "v1", kind: "Secret" }, namespace, { labels }, signal)
    .catch((error: unknown) => {
      if (isGone(error)) return [];
      throw error;
    });
  const revisionOf = (secret: JsonObject): number =>
    Number(textAt(secret, "metadata", "labels", "version") ?? 0);
  const [newest] = secrets.sort((a, b) => revisionOf(b) - revisionOf(a));
  return newest === undefined ? undefined : decode(newest);
}

/** The Secret's content: base64 of Kubernetes, base64 of helm, gzip, JSON. */
function decode(secret: JsonObject): StoredRelease {
  const outer = Buffer.from(textAt(secret, "data", "release") ?? "", "base64").toString("utf8");
  const release = parseObject(gunzipSync(Buffer.from(outer, "base64")).toString("utf8"));
  const config = at(release, "config");
  const chart = (field: string): string => textAt(release, "chart", "metadata", field) ?? "";
  return {
    revision: countAt(release, "version"),
    status: textAt(release, "info", "status") ?? "",
    description: textAt(release, "info", "description") ?? "",
    chart: { name: chart("name"), version: chart("version"), appVersion: chart("appVersion") },
    values: isObject(config) ? config : {},
    objects: documents(textAt(release, "manifest") ?? ""),
    hooks: objectsAt(release, "hooks").flatMap((hook) => documents(textAt(hook, "manifest") ?? "")),
    secretName: textAt(secret, "metadata", "name") ?? "",
  };
}

/** The objects of a manifest; documents that hold only comments are none. */
export function documents(manifest: string): JsonObject[] {
  return parseAllDocuments(manifest, { logLevel: "error" }).flatMap((document) => {
    const value: unknown = document.toJS();
    return isObject(value) ? [value] : [];
  });
}

/** The names of the objects by kind, e.g. `Deployment.apps/apps/v1: ["istio-system/istiod"]`, as outputs show them. */
export function resourceNames(objects: readonly JsonObject[]): JsonObject {
  const names = new Map<string, Set<string>>();
  for (const object of objects) {
    const apiVersion = textAt(object, "apiVersion") ?? "";
    const group = apiVersion.includes("/")
      ? `.${apiVersion.slice(0, apiVersion.indexOf("/"))}`
      : "";
    const key = `${textAt(object, "kind") ?? ""}${group}/${apiVersion}`;
    const namespace = textAt(object, "metadata", "namespace");
    const name = textAt(object, "metadata", "name") ?? "";
    const known = names.get(key) ?? new Set();
    names.set(key, known.add(namespace === undefined ? name : `${namespace}/${name}`));
  }
  const entries = [...names].map(([key, set]): [string, Json] => [key, [...set].sort()]);
  return Object.fromEntries(entries);
}
