/** HTTPS to one API server, as one user of a kubeconfig. */
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import type { JsonObject } from "../../protocol/values.ts";
import type { Access } from "./access.ts";
import { ApiError, UnreachableError } from "./errors.ts";
import { parseObject } from "./json.ts";

/** One request. `path` starts with a slash; `query` values of undefined are left out. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: JsonObject | readonly JsonObject[];
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

/** How long one answer may take; webhooks have at most 30 s of it. */
const answerMilliseconds = 60_000;

/** How often a busy server (429) is asked again, as it says when. */
const busyAttempts = 5;

/** How often a read is repeated when the connection broke. */
const brokenAttempts = 3;

/** A connection belongs to one cluster for as long as it lives. */
export class Connection {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  /** URL of the API server. */
  get server(): string {
    return this.#access.server;
  }

  /**
   * The answer's JSON.
   *
   * @throws ApiError for an answer that is a failure, UnreachableError when there is none.
   */
  async request(request: ApiRequest): Promise<JsonObject> {
    for (let attempt = 1; ; attempt++) {
      const signal = AbortSignal.any([
        AbortSignal.timeout(answerMilliseconds),
        ...(request.signal === undefined ? [] : [request.signal]),
      ]);
      try {
        const answer = await this.#send(request, signal);
        if (answer.code === 429 && attempt < busyAttempts) {
          await delay(answer.retryAfterSeconds * 1000, undefined, { signal });
          continue;
        }
        return read(answer);
      } catch (error) {
        request.signal?.throwIfAborted();
        if (error instanceof ApiError || !(error instanceof Error)) throw error;
        // A server that restarts closes idle connections; a read may be repeated without harm.
        const broken = "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
        if (!broken || request.method !== "GET" || attempt >= brokenAttempts) {
          throw new UnreachableError(this.server, error);
        }
      }
    }
  }

  async #send(request: ApiRequest, signal: AbortSignal): Promise<Answer> {
    const url = new URL(this.server + request.path);
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, value);
    }
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers: OutgoingHttpHeaders = {
      ...(await this.#access.headers()),
      accept: "application/json",
      "user-agent": "archipelago-kubernetes-stand-in",
    };
    if (body !== undefined) {
      headers["content-type"] = request.contentType ?? "application/json";
      headers["content-length"] = Buffer.byteLength(body);
    }
    const { agent } = this.#access;
    const options = { method: request.method, headers, signal, ...(agent && { agent }) };
    return new Promise((resolve, reject) => {
      const open = url.protocol === "http:" ? httpRequest : httpsRequest;
      const sent = open(url, options, (response) => {
        collect(response).then(resolve, reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

interface Answer {
  readonly code: number;
  readonly retryAfterSeconds: number;
  readonly text: string;
}

async function collect(response: IncomingMessage): Promise<Answer> {
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return {
    code: response.statusCode ?? 0,
    retryAfterSeconds: Number(response.headers["retry-after"] ?? 1) || 1,
    text,
  };
}

function read(answer: Answer): JsonObject {
  const body = parsed(answer.text);
  if (answer.code >= 200 && answer.code < 300) {
    if (typeof body === "string") throw new ApiError(answer.code, "the answer is not JSON");
    return body;
  }
  throw new ApiError(answer.code, body);
}

function parsed(text: string): JsonObject | string {
  try {
    return parseObject(text);
  } catch {
    return text.slice(0, 500);
  }
}
