/** What can go wrong between this plugin and an API server. */
import type { JsonObject } from "../../protocol/values.ts";
import { at, objectsAt, textAt } from "./json.ts";

/** The API server's answer was a failure: the Status object that it sent. */
export class ApiError extends Error {
  /** HTTP status. */
  readonly code: number;
  /** Machine-readable reason, e.g. `AlreadyExists`. */
  readonly reason: string;
  /** Kind that the failure is about, as the server names it, e.g. `namespaces`. */
  readonly aboutKind: string | undefined;
  readonly causes: readonly { readonly field: string; readonly reason: string }[];

  constructor(code: number, body: JsonObject | string) {
    super(
      typeof body === "string"
        ? `HTTP ${code}: ${body}`
        : (textAt(body, "message") ?? `HTTP ${code}`),
    );
    this.name = "ApiError";
    this.code = code;
    const status = typeof body === "string" ? {} : body;
    this.reason = textAt(status, "reason") ?? "";
    this.aboutKind = textAt(status, "details", "kind");
    this.causes = objectsAt(at(status, "details"), "causes").map((cause) => ({
      field: textAt(cause, "field") ?? "",
      reason: textAt(cause, "reason") ?? "",
    }));
  }
}

/** Nobody answered, or the answer could not be trusted: refused, unresolved, timed out, a TLS failure. */
export class UnreachableError extends Error {
  constructor(server: string, cause: Error) {
    super(`${server} cannot be reached: ${cause.message}`, { cause });
    this.name = "UnreachableError";
  }
}

/** The API server does not know the kind; for a custom resource its definition is missing. */
export class UnknownKindError extends Error {
  constructor(apiVersion: string, kind: string) {
    super(`no matches for kind "${kind}" in version "${apiVersion}"`);
    this.name = "UnknownKindError";
  }
}

export const isNotFound = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 404;

/** The object's namespace does not exist (yet). */
export const isNamespaceMissing = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 404 && error.aboutKind === "namespaces";

export const isConflict = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 409 && error.reason === "Conflict";

export const isAlreadyExists = (error: unknown): boolean =>
  error instanceof ApiError && error.reason === "AlreadyExists";

export const isForbidden = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 403;

export const isInvalid = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.reason === "Invalid";

/** The object, or what defines its kind, is not there: for a delete that is success, for a read that is absence. */
export const isGone = (error: unknown): boolean =>
  isNotFound(error) || error instanceof UnknownKindError;
