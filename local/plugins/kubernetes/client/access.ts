/** How a context's requests are made and who they say they are from. */
import { readFileSync } from "node:fs";
import type { Agent, OutgoingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, type AgentOptions } from "node:https";
import type { JsonObject } from "../../protocol/values.ts";
import { at, textAt } from "./json.ts";
import { contextText, type Context } from "./kubeconfig.ts";

/** Access to one API server. */
export interface Access {
  /** URL without a trailing slash. */
  readonly server: string;
  /** Keeps its sockets; undefined for plain HTTP. */
  readonly agent: Agent | undefined;
  /** For every request anew, since tokens may be renewed. */
  headers(): Promise<OutgoingHttpHeaders>;
}

/**
 * Access as the context says. Certificates, tokens, passwords and impersonation are read here; a user whose credentials
 * come from another program, and a cluster behind a proxy, need the Kubernetes client.
 *
 * @throws Error when the server's URL is not one or a file that the context names cannot be read.
 */
export async function accessTo(context: Context): Promise<Access> {
  const { cluster, user } = context;
  const server = new URL(textAt(cluster, "server") ?? "").href.replace(/\/$/, "");
  const foreign = [at(user, "exec"), at(user, "auth-provider"), at(cluster, "proxy-url")];
  if (foreign.some((part) => part !== undefined && part !== null))
    return clientAccess(server, context);
  const agent = server.startsWith("https:")
    ? new HttpsAgent({ keepAlive: true, ...tlsOptions(cluster, user) })
    : undefined;
  return { server, agent, headers: () => Promise.resolve(identity(user)) };
}

function tlsOptions(cluster: JsonObject, user: JsonObject): AgentOptions {
  const ca = material(cluster, "certificate-authority");
  const cert = material(user, "client-certificate");
  const key = material(user, "client-key");
  const servername = textAt(cluster, "tls-server-name");
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    rejectUnauthorized: at(cluster, "insecure-skip-tls-verify") !== true,
  };
}

/** PEM from `<name>-data` (base64), else from the file that `<name>` is. */
function material(entry: JsonObject, name: string): Buffer | undefined {
  const data = textAt(entry, `${name}-data`);
  if (data !== undefined && data !== "") return Buffer.from(data, "base64");
  const path = textAt(entry, name);
  return path === undefined || path === "" ? undefined : readFileSync(path);
}

function identity(user: JsonObject): OutgoingHttpHeaders {
  const file = textAt(user, "tokenFile");
  const token = file === undefined ? textAt(user, "token") : readFileSync(file, "utf8").trim();
  const [name, password] = [textAt(user, "username"), textAt(user, "password")];
  const as = textAt(user, "as");
  const basic = Buffer.from(`${name ?? ""}:${password ?? ""}`).toString("base64");
  return {
    ...(name === undefined ? {} : { authorization: `Basic ${basic}` }),
    ...(token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` }),
    ...(as === undefined ? {} : { "impersonate-user": as }),
  };
}

async function clientAccess(server: string, context: Context): Promise<Access> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromString(contextText(context));
  const first: { headers: OutgoingHttpHeaders; agent?: unknown } = { headers: {} };
  await config.applyToHTTPSOptions(first);
  return {
    server,
    agent: isAgent(first.agent) ? first.agent : undefined,
    headers: async () => {
      const options = { headers: {} };
      await config.applyToHTTPSOptions(options);
      return options.headers;
    },
  };
}

const isAgent = (value: unknown): value is Agent =>
  typeof value === "object" && value !== null && "destroy" in value;
