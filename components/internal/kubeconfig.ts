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
  readonly user: Credentials;
}

/**
 * A kubeconfig of one context, with everything inline: no files, no commands. The text is deterministic, since some of
 * its readers compare it byte by byte.
 */
export function composeKubeconfig({ name, server, caPem, user }: KubeconfigParts): string {
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
    clusters: [{ name, cluster: { server, "certificate-authority-data": toBase64(caPem) } }],
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
    z.looseObject({ name: z.string(), cluster: z.looseObject({ server: z.string() }) }),
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
  return stringify(
    {
      ...config,
      clusters: config.clusters.filter(({ name }) => name === cluster),
      users: config.users.filter(({ name }) => name === user),
      contexts: [chosen],
      "current-context": context,
    },
    { lineWidth: 0 },
  );
}

/**
 * The API's URL of a kubeconfig's current context.
 *
 * @throws Error if the current context has no cluster
 */
export function serverOf(text: string): string {
  const config = readKubeconfig(text);
  const current = config.contexts.find(({ name }) => name === config["current-context"]);
  const cluster = config.clusters.find(({ name }) => name === current?.context.cluster);
  if (cluster === undefined) {
    throw new Error(`kubeconfig: current context "${config["current-context"]}" has no cluster`);
  }
  return cluster.cluster.server;
}

function readKubeconfig(text: string): z.infer<typeof kubeconfigSchema> {
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    // The parser's message would quote the text, and the text is a credential.
    throw new Error("kubeconfig: invalid YAML");
  }
  const result = kubeconfigSchema.safeParse(content);
  if (!result.success) {
    const fields = result.error.issues.map(({ path }) => path.join(".") || "the whole").join(", ");
    throw new Error(`kubeconfig: missing or invalid fields: ${fields}`);
  }
  return result.data;
}
