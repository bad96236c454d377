import { parse, stringify } from "yaml";
import { z } from "zod";
import { toBase64 } from "./base64.ts";

/** How a user shows who they are: a bearer token, or a client certificate with its key (PEM both). */
type Credentials =
  { readonly token: string } | { readonly certPem: string; readonly keyPem: string };

/** One cluster's API and one user there. */
export interface KubeconfigParts {
  /** What cluster, user and context are called in the file. */
  readonly name: string;
  /** The API's URL. */
  readonly server: string;
  /** Certificate authority of the API, PEM. */
  readonly caPem: string;
  readonly user: Credentials;
}

/**
 * A kubeconfig of one context, with everything inline: no files, no commands. The text depends on its arguments only,
 * since some of its readers compare it byte by byte.
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
 * A kubeconfig cut down to one context and what that needs, so that a stack keeps no credentials of clusters that are
 * none of its business. Throws when there is no such context, listing those there are.
 */
export function selectContext(text: string, context: string): string {
  const config = readKubeconfig(text);
  const chosen = config.contexts.find(({ name }) => name === context);
  if (chosen === undefined) {
    const present = config.contexts.map(({ name }) => name).join(", ") || "none";
    throw new Error(`the kubeconfig has no context ${context}; it has: ${present}`);
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

/** The API's URL that a kubeconfig's current context leads to. Throws when it leads nowhere. */
export function serverOf(text: string): string {
  const config = readKubeconfig(text);
  const current = config.contexts.find(({ name }) => name === config["current-context"]);
  const cluster = config.clusters.find(({ name }) => name === current?.context.cluster);
  if (cluster === undefined) {
    throw new Error(`the kubeconfig's current context ${config["current-context"]} has no cluster`);
  }
  return cluster.cluster.server;
}

function readKubeconfig(text: string): z.infer<typeof kubeconfigSchema> {
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    // The parser's message would quote the text, and the text is a credential.
    throw new Error("the kubeconfig is not YAML");
  }
  const result = kubeconfigSchema.safeParse(content);
  if (!result.success) {
    const places = result.error.issues.map(({ path }) => path.join(".") || "the whole").join(", ");
    throw new Error(`not a kubeconfig; wrong at: ${places}`);
  }
  return result.data;
}
