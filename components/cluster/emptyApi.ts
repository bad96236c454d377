import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { stringify } from "yaml";
import { toBase64 } from "../internal/base64.ts";

/**
 * A kubeconfig, YAML, of an API on loopback that answers as a cluster does from which everything is gone: an object is not
 * found, a Helm release is uninstalled. It knows no credentials, and holds nothing.
 *
 * Pulumi's plugin deletes a Helm release only in a cluster that answers, whatever `deleteUnreachable` says
 * (pulumi-kubernetes#2675), so somebody has to answer for a cluster that does not. The API is served until the process
 * ends, and does not keep it from ending: the language host waits until the engine has deleted everything.
 *
 * @param identity of the cluster in this machine. It determines the port if that is free, so that an update of the same
 * cluster has the same kubeconfig
 */
export async function serveEmptyApi(identity: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    const { status, type, body } = answerOf(request.method ?? "GET", request.url ?? "/");
    response.writeHead(status, { "content-type": type }).end(body);
  });
  server.unref();
  server.on("connection", (socket) => socket.unref());
  const name = "lost";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: `http://127.0.0.1:${await listen(server, identity)}` } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [{ name, user: {} }],
    "current-context": name,
  });
}

/** Ports below the range from which Linux and macOS take those of outgoing connections. */
const ports = { first: 20_000, count: 10_000, tries: 50 };

async function listen(server: Server, identity: string): Promise<number> {
  const offset = createHash("sha256").update(identity).digest().readUInt32BE(0);
  for (let attempt = 0; attempt < ports.tries; attempt += 1) {
    const port = ports.first + ((offset + attempt) % ports.count);
    if (await listens(server, port)) return port;
  }
  throw new Error(
    `no free port on 127.0.0.1 among ${ports.tries}, from ${ports.first + (offset % ports.count)} on`,
  );
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    };
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}

/** An HTTP response. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What an empty cluster's API answers to a request. @param target path and query */
export function answerOf(method: string, target: string): Answer {
  const { pathname, searchParams } = new URL(target, "http://cluster");
  const discovery = method === "GET" ? discoveries.get(pathname) : undefined;
  if (discovery !== undefined) return discovery;
  const helm = /^\/api\/v1\/namespaces\/[^/]+\/secrets(?:\/(?<record>[^/]+))?$/.exec(pathname);
  const record = helm?.groups?.["record"];
  if (helm !== null && record === undefined && method === "GET") {
    const release = releaseOf(searchParams.get("labelSelector") ?? "");
    const items = release === undefined ? [] : [uninstalled(release)];
    return json(200, { apiVersion: "v1", kind: "SecretList", metadata: {}, items });
  }
  const release = record === undefined ? undefined : recordPattern.exec(record)?.[1];
  if (release !== undefined && method === "GET") return json(200, uninstalled(release));
  if (release !== undefined && method === "DELETE") {
    return json(200, { apiVersion: "v1", kind: "Status", status: "Success" });
  }
  return json(404, {
    ...{ apiVersion: "v1", kind: "Status", status: "Failure", reason: "NotFound", code: 404 },
    message: "not found: the cluster is lost",
  });
}

function json(status: number, body: object): Answer {
  return { status, type: "application/json", body: JSON.stringify(body) };
}

/** Requests that clients begin with. No kind exists, and so no object of one. */
const discoveries = new Map<string, Answer>(
  Object.entries({
    "/version": json(200, {
      major: "1",
      minor: "35",
      gitVersion: "v1.35.0",
      platform: "none/none",
    }),
    "/api": json(200, { kind: "APIVersions", versions: ["v1"] }),
    "/api/v1": json(200, { kind: "APIResourceList", groupVersion: "v1", resources: [] }),
    "/apis": json(200, { kind: "APIGroupList", apiVersion: "v1", groups: [] }),
    // A document without definitions, in the protobuf encoding, which is the only one that the plugin accepts.
    "/openapi/v2": {
      status: 200,
      type: "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
      body: "",
    },
  }),
);

/** The only revision of the release that a selector of Helm's records names. */
function releaseOf(selector: string): string | undefined {
  return /(?:^|,)name=([^,]+)/.exec(selector)?.[1];
}

/** Names of Helm's records; see https://helm.sh/docs/topics/advanced/#storage-backends. */
const recordPattern = /^sh\.helm\.release\.v1\.(.+)\.v1$/;

/** Helm's record of a release that is uninstalled already, which it purges without a call to anything else. */
function uninstalled(release: string): object {
  const content = JSON.stringify({ name: release, version: 1, info: { status: "uninstalled" } });
  return {
    ...{ apiVersion: "v1", kind: "Secret", type: "helm.sh/release.v1" },
    metadata: {
      name: `sh.helm.release.v1.${release}.v1`,
      labels: { owner: "helm", name: release, version: "1", status: "uninstalled" },
    },
    // Base64 of Helm's own, around the Secret's.
    data: { release: toBase64(gzipSync(content).toString("base64")) },
  };
}
