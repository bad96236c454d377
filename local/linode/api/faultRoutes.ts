import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { answerWith } from "./faults.ts";

/** The path of this administration in the cloud's process; not part of Linode's API. It requires the same token. */
export const apiFaultsPath = "/faults/api";

/**
 * How the API answers requests for a while in place of its own answer: with a status, or with nothing at all, which a client
 * sees as a connection that ends.
 */
const apiFault = z.strictObject({
  answer: z.union([z.int().min(400).max(599), z.literal("nothing")]),
  /** The header `Retry-After`. */
  retryAfterSeconds: z.int().min(0).max(3600).optional(),
  /** A regular expression on `METHOD path`, such as `^POST /v4/lke/clusters$`. @default every request */
  requests: z.string().refine(isPattern, { error: "Must be a regular expression" }).default(""),
  /**
   * `instead`: the request is not carried out. `afterwards`: it is, and only the answer is lost, as with a gateway that gives
   * up too early.
   */
  carriedOut: z.enum(["instead", "afterwards"]).default("instead"),
  /** The fault ends by itself after this time. */
  seconds: z.number().positive().max(3600),
  /** … and after so many requests. @default no limit */
  count: z.int().positive().optional(),
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** A fault as a client gives it. */
export type ApiFault = z.input<typeof apiFault>;
type ParsedFault = z.output<typeof apiFault>;

/** Linode's reasons for the statuses that it documents. */
const reasons: ReadonlyMap<number, string> = new Map([
  [401, "Invalid Token"],
  [429, "Too many requests"],
  [500, "Internal Server Error"],
  [503, "Service Unavailable"],
]);

/** How long a connection stays open before it ends without an answer, in milliseconds: clients have limits of their own. */
const silence = 5_000;

/**
 * Makes an API answer wrongly on request: `PUT` of {@link apiFaultsPath} sets the one fault that there is, `DELETE` ends it,
 * `GET` responds with the number of requests that it has met.
 */
export function apiFaultRoutes(app: FastifyInstance): void {
  let current: (ParsedFault & { readonly pattern: RegExp; readonly until: number }) | undefined;
  let met = 0;

  const faultOf = (method: string, path: string): ParsedFault | undefined => {
    if (current === undefined || path === apiFaultsPath || Date.now() > current.until) {
      return undefined;
    }
    if (current.count !== undefined && met >= current.count) return undefined;
    return current.pattern.test(`${method} ${path}`) ? current : undefined;
  };
  const faulty = new WeakMap<object, ParsedFault>();

  app.addHook("onRequest", async (request, reply) => {
    const fault = faultOf(request.method, new URL(request.url, "http://api").pathname);
    if (fault === undefined) return;
    met += 1;
    if (fault.carriedOut === "afterwards") {
      faulty.set(request, fault);
      return;
    }
    const { answer } = fault;
    if (answer !== "nothing") answerWith(response(answer, fault), reply);
    else {
      answerWith("silence", reply);
      setTimeout(() => reply.raw.destroy(), silence).unref();
    }
    await Promise.resolve();
  });
  app.addHook("onSend", async (request, reply, payload) => {
    const fault = faulty.get(request);
    if (fault === undefined) return payload;
    if (fault.answer === "nothing") {
      request.raw.socket.destroy();
      return payload;
    }
    const { status, headers, body } = response(fault.answer, fault);
    reply.code(status).headers(headers);
    return JSON.stringify(body);
  });

  app.put(apiFaultsPath, async ({ body }, reply) => {
    const { data, error } = apiFault.safeParse(body);
    if (error !== undefined) {
      return reply.code(400).send({ errors: [{ reason: z.prettifyError(error) }] });
    }
    met = 0;
    current = {
      ...data,
      pattern: new RegExp(data.requests),
      until: Date.now() + data.seconds * 1000,
    };
    return {};
  });
  app.delete(apiFaultsPath, () => {
    current = undefined;
    return { met };
  });
  app.get(apiFaultsPath, () => ({ met }));
}

/** The parts of a response. */
function response(status: number, { retryAfterSeconds }: ParsedFault) {
  const wait = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  const body = { errors: [{ reason: reasons.get(status) ?? "Fault" }] };
  return { status, headers: wait, body };
}
