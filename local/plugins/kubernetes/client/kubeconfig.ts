/**
 * Kubeconfigs, read and cut to the one cluster that a provider instance works with. Reading is our own because an instance
 * is a process, and loading the whole Kubernetes client takes each of them seconds; see access.ts for who needs it.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { messageOf } from "../../protocol/failure.ts";
import type { JsonObject } from "../../protocol/values.ts";
import { at, isObject, objectsAt, textAt } from "./json.ts";

/** One context of a kubeconfig: nothing of any other cluster or user is in it. */
export interface Context {
  readonly name: string;
  /** The fields of the cluster entry, such as `server` and `certificate-authority-data`. */
  readonly cluster: JsonObject;
  /** The fields of the user entry, empty where the context names none. */
  readonly user: JsonObject;
  readonly namespace: string | undefined;
}

/** What the provider's arguments say beside the kubeconfig. */
export interface Choice {
  /** Instead of `current-context`. */
  readonly context?: string | undefined;
  /** Instead of the context's cluster. */
  readonly cluster?: string | undefined;
}

/**
 * The chosen context of a kubeconfig given as text or as the path of a file.
 *
 * @throws Error when it cannot be read or names what it does not hold. The message never quotes the kubeconfig.
 */
export function readContext(pathOrText: string, choice: Choice): Context {
  const document = parsed(load(pathOrText));
  const name = choice.context ?? textAt(document, "current-context") ?? "";
  const context = entry(document, "contexts", name, "context");
  if (context === undefined) throw new Error(`the kubeconfig has no context "${name}"`);
  const clusterName = choice.cluster ?? textAt(context, "cluster") ?? "";
  const cluster = entry(document, "clusters", clusterName, "cluster");
  if (cluster === undefined) throw new Error(`the kubeconfig has no cluster "${clusterName}"`);
  const user = entry(document, "users", textAt(context, "user") ?? "", "user");
  return { name, cluster, user: user ?? {}, namespace: textAt(context, "namespace") };
}

/** A kubeconfig that holds this context alone, as text for a child process. */
export function contextText({ name, cluster, user, namespace }: Context): string {
  const context = { cluster: name, user: name, ...(namespace === undefined ? {} : { namespace }) };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context }],
    "current-context": name,
  });
}

function load(pathOrText: string): string {
  if (pathOrText.includes("\n") || pathOrText.trimStart().startsWith("{")) return pathOrText;
  const path = pathOrText.startsWith("~/") ? join(homedir(), pathOrText.slice(2)) : pathOrText;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`the kubeconfig file could not be read: ${messageOf(error)}`, { cause: error });
  }
}

function parsed(text: string): JsonObject {
  try {
    const document: unknown = parse(text);
    if (isObject(document)) return document;
  } catch {
    // The parser quotes what it could not parse, and that may be a key.
  }
  throw new Error("the kubeconfig is not a valid one");
}

function entry(
  document: JsonObject,
  list: string,
  name: string,
  field: string,
): JsonObject | undefined {
  const found = objectsAt(document, list).find((item) => textAt(item, "name") === name);
  const value = at(found, field);
  return isObject(value) ? value : undefined;
}
