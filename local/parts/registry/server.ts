import { createReadStream } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readLayout } from "./layout.ts";
import { Layouts, type Found } from "./layouts.ts";
import { parseRequest } from "./requests.ts";

/** A running registry; `port` is the assigned one if 0 was requested. */
export interface Registry {
  readonly port: number;
  close(): Promise<void>;
}

/** The address to listen on: a local cloud's bridge address, or loopback; port 0 selects a free one. */
export interface RegistryAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Serves OCI image layouts to container runtimes: only the pull half of the OCI distribution API. An image in several
 * layouts is served from the first.
 *
 * It is the mirror of every upstream registry at once. containerd passes the upstream in `?ns=docker.io`; other clients
 * put it before the repository (`host:port/docker.io/istio/pilot:1.31.1`). It is read-only, so that no program in a
 * cluster can change the images of another cluster.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export async function serveRegistry(
  roots: readonly string[],
  address: RegistryAddress,
): Promise<Registry> {
  const layouts = new Layouts(roots, await Promise.all(roots.map(readLayout)));
  const server = createServer((request, response) => {
    answer(layouts, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, "UNKNOWN", String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return { port: listeningPort(server), close: () => closeServer(server) };
}

async function answer(
  layouts: Layouts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    refuse(response, 405, "UNSUPPORTED", "this registry is read-only");
    return;
  }
  const wanted = parseRequest(request.url ?? "/");
  if (wanted === undefined) {
    refuse(response, 404, "NAME_INVALID", `no such path: ${request.url ?? ""}`);
    return;
  }
  if (wanted.kind === "ping") {
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
    return;
  }
  const blob = await layouts.find(wanted);
  if (blob === undefined) {
    const code = wanted.kind === "manifest" ? "MANIFEST_UNKNOWN" : "BLOB_UNKNOWN";
    refuse(
      response,
      404,
      code,
      `${wanted.repository}: ${wanted.reference} is not in this registry`,
    );
    return;
  }
  response.writeHead(200, {
    "content-type": blob.mediaType,
    "content-length": blob.size,
    "docker-content-digest": blob.digest,
  });
  if (request.method === "HEAD") response.end();
  else await send(blob, response);
}

function send({ path }: Found, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const file = createReadStream(path);
    file.on("error", reject);
    // A runtime that closes the connection (its pod was deleted) is not an error of the registry.
    response.on("close", () => {
      file.destroy();
      resolve();
    });
    file.pipe(response);
  });
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { "content-type": "application/json" })
    .end(JSON.stringify({ errors: [{ code, message }] }));
}

function listeningPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("registry: no port assigned");
  return address.port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error);
      else resolve();
    });
    server.closeAllConnections();
  });
}
