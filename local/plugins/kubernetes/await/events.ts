/** What controllers reported as events about objects. */
import type { JsonObject } from "../../protocol/values.ts";
import type { Cluster } from "../client/cluster.ts";
import { countAt, textAt } from "../client/json.ts";
import { reasonText } from "./assessment.ts";

/** How many different events are worth showing. */
const most = 5;

/** The newest warnings about the objects with these uids, newest first. An API server without events has none. */
export async function warnings(
  cluster: Cluster,
  namespace: string,
  uids: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<string[]> {
  const events = await cluster
    .list({ apiVersion: "v1", kind: "Event" }, namespace, { fields: "type=Warning" }, signal)
    .catch(() => []);
  const about = events.filter((event) => uids.has(textAt(event, "involvedObject", "uid") ?? ""));
  const sorted = about.sort((a, b) => timeOf(b).localeCompare(timeOf(a)));
  return [...new Set(sorted.map(eventText))].slice(0, most);
}

const timeOf = (event: JsonObject): string =>
  textAt(event, "lastTimestamp") ??
  textAt(event, "eventTime") ??
  textAt(event, "metadata", "creationTimestamp") ??
  "";

function eventText(event: JsonObject): string {
  const kind = textAt(event, "involvedObject", "kind") ?? "";
  const name = textAt(event, "involvedObject", "name") ?? "";
  const times = countAt(event, "count");
  return `[${kind} ${name}]: ${reasonText(event)}${times > 1 ? ` (${times} times)` : ""}`;
}

/** The uids of objects. */
export const uidsOf = (objects: readonly JsonObject[]): ReadonlySet<string> =>
  new Set(objects.map((object) => textAt(object, "metadata", "uid") ?? ""));
