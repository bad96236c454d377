import { createHash, timingSafeEqual } from "node:crypto";
import fastify, { type FastifyInstance } from "fastify";
import type { ApiContext } from "./context.ts";
import { LinodeError, notFound } from "./errors.ts";
import { answerWithFaults, type Faults } from "./faults.ts";
import { apiFaultRoutes } from "./faultRoutes.ts";
import { accountRoutes } from "./routes/account.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { clusterRoutes } from "./routes/clusters.ts";
import { poolRoutes } from "./routes/pools.ts";
import { resourceRoutes } from "./routes/resources.ts";

export interface ApiOptions extends ApiContext {
  readonly token: string;
  /** The port; 0 selects a free one. */
  readonly port: number;
  readonly log: (line: string) => void;
  /** Adds routes besides Linode's; they require the same token. */
  readonly more?: (app: FastifyInstance) => void;
  /** Faults of the API, for tests of what a client makes of them. @default none */
  readonly faults?: Faults | undefined;
}

/** The running API. `url` has no version: clients add `/v4` or `/v4beta`. */
export interface LinodeApi {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Linode's two API versions; the local cloud responds the same under both. */
const versions = ["/v4", "/v4beta"] as const;

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Compares the `Authorization: Bearer …` header with the token in constant time. */
const isAuthorized = (header: string | undefined, token: string): boolean =>
  timingSafeEqual(digest(header ?? ""), digest(`Bearer ${token}`));

/** Returns whether a path is public at Linode. A wrong token is rejected there too. */
const isPublic = (path: string): boolean =>
  /^\/v4(beta)?\/(regions|(linode|nodebalancers|volumes)\/types|lke\/(types|versions|tiers))(\/|\?|$)/.test(
    path,
  );

function bodies(app: FastifyInstance): void {
  // linodego sends `Content-Type: application/json` with an empty body on DELETE and POST …/recycle.
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    const text = String(body);
    if (text.trim() === "") {
      done(null, undefined);
      return;
    }
    try {
      done(null, JSON.parse(text));
    } catch {
      done(new LinodeError(400, [{ reason: "Invalid JSON" }]));
    }
  });
}

/**
 * Serves the LKE part of Linode's API v4 on loopback.
 *
 * Every response is `application/json` without a charset: linodego cannot read an error whose content type differs from the
 * requested one.
 */
export async function startLinodeApi(options: ApiOptions): Promise<LinodeApi> {
  const { token, port, log } = options;
  const app = fastify({ logger: false });
  bodies(app);
  if (options.faults !== undefined) answerWithFaults(app, options.faults);

  // Before everything else: a fault answers also what the API would refuse.
  apiFaultRoutes(app);
  app.addHook("onRequest", async (request) => {
    const { authorization } = request.headers;
    if (authorization === undefined && isPublic(request.url) && request.method === "GET") return;
    if (!isAuthorized(authorization, token))
      throw new LinodeError(401, [{ reason: "Invalid Token" }]);
    await Promise.resolve();
  });
  app.addHook("onSend", async (_request, reply, payload) => {
    reply.header("content-type", "application/json");
    return Promise.resolve(payload);
  });
  app.addHook("onResponse", async (request, reply) => {
    if (request.method !== "GET" || reply.statusCode === 500)
      log(`${request.method} ${request.url} → ${reply.statusCode}`);
    await Promise.resolve();
  });

  app.setNotFoundHandler(() => {
    throw notFound();
  });
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof LinodeError)
      return reply.code(error.status).send({ errors: error.reasons });
    const status =
      typeof error === "object" && error !== null && "statusCode" in error
        ? Number(error.statusCode)
        : 500;
    const reason = error instanceof Error ? error.message : String(error);
    if (status >= 500) log(`${request.method} ${request.url} failed: ${reason}`);
    return reply.code(status).send({ errors: [{ reason }] });
  });

  for (const prefix of versions) {
    await app.register(
      (scope, _options, done) => {
        catalogRoutes(scope);
        clusterRoutes(scope, options);
        poolRoutes(scope, options);
        resourceRoutes(scope, options);
        accountRoutes(scope, options);
        done();
      },
      { prefix },
    );
  }

  options.more?.(app);

  await app.listen({ host: "127.0.0.1", port });
  const address = app.server.address();
  if (address === null || typeof address === "string")
    throw new Error("API server: no port assigned");
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
