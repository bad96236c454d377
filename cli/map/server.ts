import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Asset } from "./assets.ts";
import type { MapMessage } from "./feed.ts";

/** A running server of the page and its feed. */
export interface MapServer {
  /** The page's address, with the token. Whoever has it can read the page, while the command runs. */
  readonly url: string;
  /** Sends a message to every page that is open. */
  readonly send: (message: MapMessage) => void;
  readonly close: () => Promise<void>;
}

const address = "127.0.0.1";

/** The page loads nothing from another origin, sends nothing to one, and no other page can frame it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-security-policy": policy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/**
 * Serves the page on loopback. A request needs the token in its path, and the server's own address as its host: a page of
 * another site whose name was made to resolve to this machine (DNS rebinding) has neither.
 *
 * @param assets by file name; `index.html` is the page itself
 * @param port @default 0: any free one
 * @throws Error if the port is in use
 */
export async function serveMap(assets: ReadonlyMap<string, Asset>, port = 0): Promise<MapServer> {
  const token = randomBytes(18).toString("base64url");
  const open = new Set<ServerResponse>();
  let last: MapMessage | undefined;
  const server = createServer((request, response) => {
    const path = allowedPath(request, token, portOf(server));
    const asset = assets.get(path === "" ? "index.html" : (path ?? ""));
    if (path === "feed") {
      startFeed(response, last);
      open.add(response);
      response.once("close", () => open.delete(response));
    } else if (asset !== undefined) {
      response.writeHead(200, { ...headers, "content-type": asset.type });
      response.end(request.method === "HEAD" ? undefined : asset.body);
    } else {
      response.writeHead(path === undefined ? 403 : 404, {
        ...headers,
        "content-type": "text/plain",
      });
      response.end(path === undefined ? "Forbidden\n" : "Not found\n");
    }
  });
  await listen(server, port);
  return {
    url: `http://${address}:${portOf(server)}/${token}/`,
    send: (message) => {
      last = message;
      for (const response of open) sendTo(response, message);
    },
    close: () =>
      new Promise((resolve) => {
        for (const response of open) response.end();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** The path below the token; undefined for a request that may not read anything. */
function allowedPath(request: IncomingMessage, token: string, port: number): string | undefined {
  const { host = "", "sec-fetch-site": site = "none" } = request.headers;
  if (host !== `${address}:${port}` && host !== `localhost:${port}`) return undefined;
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  if (site !== "same-origin" && site !== "none") return undefined;
  const [, given = "", ...rest] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
  return sameText(given, token) && rest.length > 0 ? rest.join("/") : undefined;
}

function sameText(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Begins with the last message, whose requests another connection has shown already. */
function startFeed(response: ServerResponse, last: MapMessage | undefined): void {
  response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
  response.write("retry: 2000\n\n");
  if (last !== undefined) sendTo(response, { ...last, flows: [] });
}

function sendTo(response: ServerResponse, message: MapMessage): void {
  // A page that reads nothing, as in a laptop that sleeps, must not fill this process's memory.
  if (response.writableLength > 4_000_000) response.destroy();
  else response.write(`data: ${JSON.stringify(message)}\n\n`);
}

function portOf(server: Server): number {
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? bound.port : 0;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`--port: in use; got ${port}; expected a free port, or none for any`)
          : error,
      );
    });
    server.listen(port, address, resolve);
  });
}
