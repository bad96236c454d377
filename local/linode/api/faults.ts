import type { FastifyInstance, FastifyReply } from "fastify";

/** An answer in place of the API's own, as an outage or something on the way gives it. */
export type Fault =
  /** A response. The body is JSON in Linode's format unless it is a text, and the type `application/json` unless given. */
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** No response; the connection stays open. */
  | "silence"
  /** No response; the connection is closed. */
  | "hang up";

/** Decides for each request whether it gets a fault. Undefined: the API's own answer. */
export type Faults = (request: {
  readonly method: string;
  readonly path: string;
}) => Fault | undefined;

/** Gives requests their faults, before anything else is looked at, so also without a valid token. */
export function answerWithFaults(app: FastifyInstance, faults: Faults): void {
  app.addHook("onRequest", async ({ method, url }, reply) => {
    const fault = faults({ method, path: url });
    if (fault !== undefined) answerWith(fault, reply);
    await Promise.resolve();
  });
}

/** Answers a request with a fault. */
export function answerWith(fault: Fault, reply: FastifyReply): void {
  reply.hijack();
  if (fault === "silence") return;
  if (fault === "hang up") {
    reply.raw.destroy();
    return;
  }
  const { status, headers, body = { errors: [{ reason: `fault ${status}` }] } } = fault;
  reply.raw.writeHead(status, { "content-type": "application/json", ...headers });
  reply.raw.end(typeof body === "string" ? body : JSON.stringify(body));
}
