import type { FakeRequest } from "./linkerdApi.ts";

/** A revision of a Helm release, as recorded in its Secret. */
export interface HelmRecord {
  readonly namespace: string;
  readonly release: string;
  readonly revision: number;
  readonly status: string;
}

/** Name of a record's Secret. */
export const recordName = ({ release, revision }: HelmRecord): string =>
  `sh.helm.release.v1.${release}.v${revision}`;

/** Responds to requests that read or delete records; returns undefined for any other request. */
export function answerRecords(
  records: HelmRecord[],
  { method, path, query }: FakeRequest,
): unknown {
  const [, namespace, name] =
    /^\/api\/v1\/namespaces\/([^/]+)\/secrets(?:\/(sh\.helm\..+))?$/.exec(path) ?? [];
  const selector = new URLSearchParams(query).get("labelSelector") ?? "";
  if (method === "GET" && name === undefined && selector.startsWith("owner=helm")) {
    const items = records
      .filter((record) => record.namespace === namespace && matches(labelsOf(record), selector))
      .map((record) => ({ metadata: { name: recordName(record), labels: labelsOf(record) } }));
    return { kind: "SecretList", items };
  }
  if (method !== "DELETE" || name === undefined) return undefined;
  const at = records.findIndex(
    (record) => record.namespace === namespace && recordName(record) === name,
  );
  if (at < 0) return undefined;
  records.splice(at, 1);
  return { kind: "Status", status: "Success" };
}

function labelsOf({ release, revision, status }: HelmRecord): Readonly<Record<string, string>> {
  return { owner: "helm", name: release, status, version: String(revision) };
}

/** Implements the used part of Kubernetes' selectors: `key=value` and `key in (one,other)`, separated by commas. */
function matches(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector.split(/,(?![^(]*\))/).every((term) => {
    const [, key = "", list = ""] = /^(\S+) in \((.+)\)$/.exec(term) ?? [];
    if (key !== "") return list.split(",").includes(labels[key] ?? "");
    const [name = "", value = ""] = term.split("=");
    return labels[name] === value;
  });
}
