/** HTTP to the Linode API. */
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { isNotFound, linodeError, LinodeError } from "./errors.ts";
import { isRetryable, type Method, type Outcome, type RetryDelays, retryDelay } from "./retry.ts";

export interface ClientOptions {
  /** With the version and without a trailing slash, e.g. `https://api.linode.com/v4`. */
  readonly baseUrl: string;
  readonly token: string | undefined;
  readonly userAgent: string;
  readonly delays: RetryDelays;
  /** Milliseconds for which a request is retried before its last failure counts. */
  readonly retryBudget: number;
}

/** One request. */
export interface RequestOptions {
  readonly signal: AbortSignal;
  readonly body?: unknown;
  /** Disables retries, for callers that handle failures themselves. */
  readonly once?: boolean;
}

/** Time limit of one response, milliseconds. */
const answerTimeout = 60_000;

const pageOf = <T>(item: z.ZodType<T>) =>
  z.looseObject({ data: z.array(item), page: z.number(), pages: z.number() });

/** A client of the API with a token. Paths are relative, e.g. `lke/clusters/1`. */
export class LinodeClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and parses its response.
   *
   * @throws LinodeError for an error response, Error for no response or an unexpected one.
   */
  async send<T>(
    method: Method,
    path: string,
    schema: z.ZodType<T>,
    options: RequestOptions,
  ): Promise<T> {
    if (this.#options.token === undefined) {
      throw new Error("no Linode token: set linode:token, or LINODE_TOKEN");
    }
    const started = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      const { failure, outcome, retryAfter, answer } = await this.#attempt(method, path, options);
      if (failure === undefined) return parseAnswer(method, path, schema, answer);
      options.signal.throwIfAborted();
      // The response to the first attempt was lost, but the deletion was carried out.
      if (method === "DELETE" && attempt > 1 && isNotFound(failure)) {
        return parseAnswer(method, path, schema, "");
      }
      const delay = retryDelay(attempt, retryAfter, this.#options.delays);
      const over = Date.now() - started + delay > this.#options.retryBudget;
      if (options.once === true || over || !isRetryable(method, outcome)) throw failure;
      await sleep(delay, undefined, { signal: options.signal });
    }
  }

  get<T>(path: string, schema: z.ZodType<T>, options: RequestOptions): Promise<T> {
    return this.send("GET", path, schema, options);
  }

  /** Returns all items of a list, from all its pages. */
  async list<T>(path: string, item: z.ZodType<T>, options: RequestOptions): Promise<T[]> {
    const schema = pageOf(item);
    const items: T[] = [];
    for (let page = 1; ; page += 1) {
      const answer = await this.get(`${path}?page=${page}&page_size=100`, schema, options);
      items.push(...answer.data);
      if (page >= answer.pages) return items;
    }
  }

  /** Runs one attempt; never rejects. */
  async #attempt(
    method: Method,
    path: string,
    { signal, body }: RequestOptions,
  ): Promise<{
    failure?: Error;
    outcome: Outcome;
    retryAfter: string | null;
    answer: string;
  }> {
    const { baseUrl, token, userAgent } = this.#options;
    try {
      const response = await fetch(`${baseUrl}/${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token ?? ""}`,
          Accept: "application/json",
          "User-Agent": userAgent,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeout)]),
        redirect: "error",
      });
      const answer = await response.text();
      const retryAfter = response.headers.get("Retry-After");
      const outcome = {
        kind: "answer",
        status: response.status,
        reason: "",
        maintenance: response.headers.has("X-Maintenance-Mode"),
      } as const;
      if (response.ok) return { outcome, retryAfter, answer };
      const failure = linodeError(response.status, response.headers.get("Content-Type"), answer);
      return { failure, outcome: { ...outcome, reason: failure.message }, retryAfter, answer };
    } catch (error) {
      const code = codeOf(error);
      const failure = new Error(
        `${method} ${baseUrl}/${path}: no answer (${code ?? "interrupted"})`,
        { cause: error },
      );
      return { failure, outcome: { kind: "lost", code }, retryAfter: null, answer: "" };
    }
  }
}

function parseAnswer<T>(method: Method, path: string, schema: z.ZodType<T>, answer: string): T {
  const parsed = schema.safeParse(answer === "" ? {} : parseJson(method, path, answer));
  if (parsed.success) return parsed.data;
  // Reports the paths of the problems, not the values: a response may contain a kubeconfig.
  const wrong = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new LinodeError(200, `${method} ${path}: unexpected response at ${wrong}`);
}

/** @throws LinodeError that does not repeat the answer */
function parseJson(method: Method, path: string, answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    throw new LinodeError(200, `${method} ${path}: unexpected response (no JSON)`);
  }
}

/** Returns the system's error code, which fetch wraps in its own error. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.name === "TimeoutError" ? "timeout" : codeOf(error.cause);
}
