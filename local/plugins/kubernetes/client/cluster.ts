/** Kubernetes' API by kind: which URL a kind has, and the verbs on it. */
import type { Json, JsonObject } from "../../protocol/values.ts";
import type { Connection } from "./connection.ts";
import { isNotFound, UnknownKindError } from "./errors.ts";
import { at, objectsAt, textAt } from "./json.ts";

/** A kind of object, e.g. `{ apiVersion: "apps/v1", kind: "Deployment" }`. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** One object of a kind. The namespace does not matter for kinds that have none. */
export interface Target extends Kind {
  readonly namespace: string | undefined;
  readonly name: string;
}

/** How a kind is served. */
export interface Served {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** How a write is made. */
export interface WriteOptions {
  readonly fieldManager: string;
  /** Take fields from other managers instead of failing; for `apply` only. */
  readonly force?: boolean;
  /** Let the server do everything but store the result. */
  readonly dryRun: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The API of one cluster. What kinds it serves is asked once per group and again when one is missing. */
export class Cluster {
  readonly connection: Connection;
  readonly #served = new Map<string, Promise<ReadonlyMap<string, Served>>>();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** How the kind is served. @throws UnknownKindError when it is not. */
  async served({ apiVersion, kind }: Kind): Promise<Served> {
    const known = this.#served.get(apiVersion);
    const found = (await known)?.get(kind) ?? (await this.#discover(apiVersion)).get(kind);
    if (found === undefined) throw new UnknownKindError(apiVersion, kind);
    return found;
  }

  get(target: Target, signal?: AbortSignal): Promise<JsonObject> {
    return this.#named(target, { method: "GET", signal });
  }

  /** The objects of a kind in a namespace (everywhere, if undefined) that selectors match. */
  async list(
    kind: Kind,
    namespace: string | undefined,
    selectors: { labels?: string; fields?: string },
    signal?: AbortSignal,
  ): Promise<JsonObject[]> {
    const answer = await this.connection.request({
      method: "GET",
      path: await this.#path(kind, namespace),
      query: { labelSelector: selectors.labels, fieldSelector: selectors.fields },
      signal,
    });
    return objectsAt(answer, "items").map((item) => ({ ...kind, ...item }));
  }

  /** Stores a new object. @throws ApiError AlreadyExists when there is one. */
  async create(object: JsonObject, options: WriteOptions): Promise<JsonObject> {
    const target = targetOf(object);
    return this.connection.request({
      method: "POST",
      path: await this.#path(target, target.namespace),
      query: writeQuery(options),
      body: object,
      signal: options.signal,
    });
  }

  /** Server-side apply: creates or updates, owning exactly the fields given. */
  apply(object: JsonObject, options: WriteOptions): Promise<JsonObject> {
    return this.#named(targetOf(object), {
      method: "PATCH",
      query: { ...writeQuery(options), force: String(options.force ?? false) },
      contentType: "application/apply-patch+yaml",
      body: object,
      signal: options.signal,
    });
  }

  /** Puts the whole object in the place of the stored one; its resourceVersion must be the stored one's. */
  replace(object: JsonObject, options: WriteOptions): Promise<JsonObject> {
    return this.#named(targetOf(object), {
      method: "PUT",
      query: writeQuery(options),
      body: object,
      signal: options.signal,
    });
  }

  /** JSON patch (RFC 6902). */
  patch(
    target: Target,
    operations: readonly JsonObject[],
    signal?: AbortSignal,
  ): Promise<JsonObject> {
    return this.#named(target, {
      method: "PATCH",
      contentType: "application/json-patch+json",
      body: operations,
      signal,
    });
  }

  /** Asks for the deletion; the object may stay for its finalizers. */
  async delete(target: Target, propagationPolicy: string, signal?: AbortSignal): Promise<void> {
    await this.#named(target, { method: "DELETE", body: { propagationPolicy }, signal });
  }

  async #named(
    target: Target,
    request: Omit<Parameters<Connection["request"]>[0], "path">,
  ): Promise<JsonObject> {
    const path = `${await this.#path(target, target.namespace)}/${encodeURIComponent(target.name)}`;
    return this.connection.request({ ...request, path });
  }

  async #path(kind: Kind, namespace: string | undefined): Promise<string> {
    const { plural, namespaced } = await this.served(kind);
    const scope =
      namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    return `${groupPath(kind.apiVersion)}${scope}/${plural}`;
  }

  async #discover(apiVersion: string): Promise<ReadonlyMap<string, Served>> {
    const found = this.connection.request({ method: "GET", path: groupPath(apiVersion) }).then(
      kinds,
      // A group that is not served at all.
      (error: unknown) => {
        if (isNotFound(error)) return new Map<string, Served>();
        throw error;
      },
    );
    this.#served.set(apiVersion, found);
    found.catch(() => this.#served.delete(apiVersion));
    return found;
  }
}

const groupPath = (apiVersion: string): string =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

const writeQuery = (options: WriteOptions): Record<string, string | undefined> => ({
  fieldManager: options.fieldManager,
  dryRun: options.dryRun ? "All" : undefined,
});

function kinds(resourceList: Json): ReadonlyMap<string, Served> {
  const served = new Map<string, Served>();
  for (const resource of objectsAt(resourceList, "resources")) {
    const plural = textAt(resource, "name");
    const kind = textAt(resource, "kind");
    // A slash means a subresource.
    if (plural === undefined || kind === undefined || plural.includes("/")) continue;
    served.set(kind, { plural, namespaced: at(resource, "namespaced") === true });
  }
  return served;
}

/** Where an object is. @throws Error when its kind or name is missing. */
export function targetOf(object: JsonObject): Target {
  const apiVersion = textAt(object, "apiVersion");
  const kind = textAt(object, "kind");
  const name = textAt(object, "metadata", "name");
  if (apiVersion === undefined || kind === undefined || name === undefined) {
    throw new Error("an object must have apiVersion, kind and metadata.name");
  }
  return { apiVersion, kind, name, namespace: textAt(object, "metadata", "namespace") };
}
