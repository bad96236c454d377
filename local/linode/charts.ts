import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { join, normalize, sep } from "node:path";
import { isErrno } from "../host/files.ts";

/** A file server that answers. */
export interface FileServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  yaml: "application/yaml",
  tgz: "application/gzip",
};

/** The file of a request's path below `root`, or undefined when it is none or would be outside. */
export async function fileFor(
  root: string,
  url: string,
): Promise<{ path: string; size: number; type: string } | undefined> {
  let pathname: string;
  try {
    pathname = decodeURIComponent(new URL(url, "http://charts").pathname);
  } catch {
    return undefined;
  }
  const path = normalize(join(root, pathname));
  if (pathname.includes("\0") || !path.startsWith(normalize(root + sep))) return undefined;
  try {
    const found = await stat(path);
    const type = types[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    return found.isFile() ? { path, size: found.size, type } : undefined;
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** Serves a folder's files on loopback, read only: the Helm repository, and manifests beside it. Port 0 takes a free one. */
export async function serveFiles(root: string, port: number): Promise<FileServer> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405).end();
      return;
    }
    fileFor(root, request.url ?? "/").then(
      (file) => {
        if (file === undefined) {
          response.writeHead(404).end();
          return;
        }
        response.writeHead(200, { "content-type": file.type, "content-length": file.size });
        if (request.method === "HEAD") response.end();
        else
          createReadStream(file.path)
            .on("error", () => response.destroy())
            .pipe(response);
      },
      () => {
        response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the charts have no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
