import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileInside } from "../../host/files.ts";
import { mergeIndexes } from "./indexes.ts";

/** A running file server. */
export interface FileServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  yaml: "application/yaml",
  tgz: "application/gzip",
};

/** Returns the file for a request's path in `root`, or undefined if there is none or it is outside. */
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
  if (pathname.includes("\0")) return undefined;
  const found = await fileInside(root, join(root, pathname));
  const extension = pathname.slice(pathname.lastIndexOf(".") + 1);
  return found && { ...found, type: types[extension] ?? "application/octet-stream" };
}

/** A file's path, or the text of a merged one. */
type Served = { path: string; size: number; type: string } | { text: string; type: string };

/** Returns the content for a path: the first folder's file, or for a Helm repository's index the merged one. */
async function served(roots: readonly string[], url: string): Promise<Served | undefined> {
  const found = await Promise.all(roots.map((root) => fileFor(root, url)));
  const files = found.filter((file) => file !== undefined);
  const [first, ...others] = files;
  if (first === undefined || others.length === 0 || url !== "/index.yaml") return first;
  const texts = await Promise.all(files.map(({ path }) => readFile(path, "utf8")));
  return { text: mergeIndexes(texts), type: first.type };
}

/**
 * Serves the files of several folders on loopback as if they were one, read-only: Helm repositories, and manifests next to
 * them. If several folders have the same file, the first one's is served. Port 0 selects a free one.
 */
export async function serveFiles(roots: readonly string[], port: number): Promise<FileServer> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405).end();
      return;
    }
    served(roots, request.url ?? "/").then(
      (file) => {
        if (file === undefined) {
          response.writeHead(404).end();
          return;
        }
        const size = "text" in file ? Buffer.byteLength(file.text) : file.size;
        response.writeHead(200, { "content-type": file.type, "content-length": size });
        if (request.method === "HEAD") response.end();
        else if ("text" in file) response.end(file.text);
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
  if (address === null || typeof address === "string")
    throw new Error("chart server: no port assigned");
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
