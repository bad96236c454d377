import { parse, stringify } from "yaml";
import { z } from "zod";
import { toBase64 } from "./base64.ts";

/** A user's credentials: a bearer token, or a client certificate with its key (both PEM). */
type Credentials =
  { readonly token: string } | { readonly certPem: string; readonly keyPem: string };

/** One cluster's API and one of its users. */
export interface KubeconfigParts {
  /** Name of the cluster, the user and the context in the file. */
  readonly name: string;
  /** The API's URL. */
  readonly server: string;
  /** Certificate authority of the API, PEM. */
  readonly caPem: string;
  /** The name in the API's certificate, if it is not the server's. @default the server's */
  readonly tlsServerName?: string | undefined;
  readonly user: Credentials;
}

/**
 * A kubeconfig of one context, with everything inline: no files, no commands. The text is deterministic, since some of
 * its readers compare it byte by byte.
 */
export function composeKubeconfig(parts: KubeconfigParts): string {
  const { name, server, caPem, tlsServerName, user } = parts;
  const credentials =
    "token" in user
      ? { token: user.token }
      : {
          "client-certificate-data": toBase64(user.certPem),
          "client-key-data": toBase64(user.keyPem),
        };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    preferences: {},
    clusters: [
      {
        name,
        cluster: {
          server,
          "certificate-authority-data": toBase64(caPem),
          ...(tlsServerName !== undefined && { "tls-server-name": tlsServerName }),
        },
      },
    ],
    users: [{ name, user: credentials }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  // Tokens and certificates stay on one line each.
  return stringify(config, { lineWidth: 0 });
}

const named = z.looseObject({ name: z.string() });
const kubeconfigSchema = z.looseObject({
  clusters: z.array(
    z.looseObject({
      name: z.string(),
      cluster: z.looseObject({ server: z.string(), "tls-server-name": z.string().optional() }),
    }),
  ),
  users: z.array(named).default([]),
  contexts: z.array(
    z.looseObject({
      name: z.string(),
      context: z.looseObject({ cluster: z.string(), user: z.string().optional() }),
    }),
  ),
  "current-context": z.string().default(""),
});

/**
 * Reduces a kubeconfig to one context with its cluster and user, so that a stack keeps no credentials of other clusters.
 *
 * @throws Error listing the contexts if `context` is not among them
 */
export function selectContext(text: string, context: string): string {
  const config = readKubeconfig(text);
  const chosen = config.contexts.find(({ name }) => name === context);
  if (chosen === undefined) {
    const contexts = config.contexts.map(({ name }) => name).join(", ") || "(no contexts)";
    throw new Error(`kubeconfig: unknown context; got ${context}; expected one of: ${contexts}`);
  }
  const { cluster, user } = chosen.context;
  const selected = {
    ...config,
    clusters: config.clusters.filter(({ name }) => name === cluster),
    users: config.users.filter(({ name }) => name === user),
    contexts: [chosen],
    "current-context": context,
  };
  return stringify(
    // Other keys may hold what a merge key referred to, and so another cluster's credentials.
    Object.fromEntries(Object.entries(selected).filter(([key]) => kubeconfigKeys.includes(key))),
    { lineWidth: 0 },
  );
}

/** The keys that a kubeconfig has, in the Kubernetes API. */
const kubeconfigKeys = [
  "apiVersion",
  "kind",
  "preferences",
  "extensions",
  "clusters",
  "users",
  "contexts",
  "current-context",
];

/** The address of an API, as a kubeconfig has it. */
export interface ApiAddress {
  /** The URL, without credentials. */
  readonly server: string;
  /** The name in the API's certificate, if it is not the server's. */
  readonly tlsServerName: string | undefined;
}

/**
 * The API's address of a kubeconfig's current context.
 *
 * @throws Error if the current context has no cluster, or if the URL has credentials, since it is shown in plain text
 */
export function addressOf(text: string): ApiAddress {
  const config = readKubeconfig(text);
  const current = config.contexts.find(({ name }) => name === config["current-context"]);
  const entry = config.clusters.find(({ name }) => name === current?.context.cluster);
  if (entry === undefined) {
    throw new Error(`kubeconfig: current context "${config["current-context"]}" has no cluster`);
  }
  const { server, "tls-server-name": tlsServerName } = entry.cluster;
  if (hasCredentials(server)) throw new Error("kubeconfig: the URL of the server has credentials");
  return { server, tlsServerName };
}

/** The API's URL of a kubeconfig's current context; see {@link addressOf}. */
export function serverOf(text: string): string {
  return addressOf(text).server;
}

/** True if a URL has a user or a password. */
export function hasCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

/**
 * The content of a kubeconfig, with YAML's merge keys (`<<`) resolved as the Kubernetes clients do.
 *
 * @throws Error that does not quote the text, which is a credential
 */
export function parseKubeconfig(text: string): unknown {
  try {
    return parse(text, { merge: true, logLevel: "error" });
  } catch {
    throw new Error("kubeconfig: invalid YAML");
  }
}

/**
 * Reads a kubeconfig as far as this program needs it; unknown fields stay.
 *
 * @throws Error that names the invalid fields and quotes nothing
 */
export function readKubeconfig(text: string): z.infer<typeof kubeconfigSchema> {
  const content = parseKubeconfig(text);
  const result = kubeconfigSchema.safeParse(content);
  if (!result.success) {
    const fields = result.error.issues.map(({ path }) => path.join(".") || "the whole").join(", ");
    throw new Error(`kubeconfig: missing or invalid fields: ${fields}`);
  }
  return result.data;
}
