import { hasCredentials } from "../../components/internal/kubeconfig.ts";
import { isMapping } from "../fields.ts";
import { type KubeconfigContext, readContexts } from "../kubeconfig.ts";
import { authorityFindings, type Finding, isSet, userFindings } from "../kubeconfigUser.ts";
import type { Problem } from "../problem.ts";
import { parseServer } from "../servers.ts";
import {
  type Check,
  type CheckContext,
  type ClusterAtPath,
  everyCluster,
  problem,
} from "./context.ts";

/** An existing cluster with its context in the kubeconfig. */
export interface ExistingCluster extends ClusterAtPath {
  readonly context: KubeconfigContext;
}

/** The existing clusters, manager included, whose context the kubeconfig has. */
export function existingClusters(context: CheckContext): ExistingCluster[] {
  const contexts = readContexts(context.kubeconfig ?? "") ?? [];
  return everyCluster(context).flatMap(({ path, cluster }) => {
    const found = contexts.find(({ name }) => name === cluster.context);
    return cluster.provider === "kubeconfig" && found !== undefined
      ? [{ path, cluster, context: found }]
      : [];
  });
}

const FLATTEN =
  "everything in the kubeconfig itself: kubectl config view --raw --flatten, or a user with a token or exec";

/** Keys of a kubeconfig's entries that name a file. */
const clusterFiles = ["certificate-authority"];
const userFiles = ["client-certificate", "client-key", "tokenFile"];
const oidcFiles = ["idp-certificate-authority"];

function fileFindings(entry: KubeconfigContext["user"], keys: readonly string[]): Finding[] {
  const written = new Map(Object.entries(entry ?? {}));
  return keys
    .filter((key) => isSet(written.get(key)))
    .map((key) => [`${key} names a file, which the secret does not contain`, FLATTEN]);
}

const REDACTIONS = ["REDACTED", "DATA+OMITTED"];

/** Tells whether the credentials are elsewhere, which is reported. */
function isIncomplete({ missing, user, cluster }: KubeconfigContext): boolean {
  return missing.length > 0 || [...redactedFindings(user), ...redactedFindings(cluster)].length > 0;
}

/** `kubectl config view` without `--raw` replaces what is secret or long. */
function redactedFindings(entry: KubeconfigContext["user"]): Finding[] {
  return Object.entries(entry ?? {})
    .filter(([, value]) => typeof value === "string" && REDACTIONS.includes(value))
    .map(([key]) => [`${key} was left out by kubectl config view`, FLATTEN]);
}

function isProxy(proxy: unknown): boolean {
  return (
    typeof proxy === "string" && /^(https?|socks5):\/\/[^/]/.test(proxy) && URL.canParse(proxy)
  );
}

function serverFindings({ cluster }: KubeconfigContext): Finding[] {
  if (cluster === undefined) return [];
  const { server, "insecure-skip-tls-verify": insecure, "proxy-url": proxy } = cluster;
  const url = typeof server === "string" ? parseServer(server) : undefined;
  const findings: Finding[] = [];
  if (url === undefined) findings.push(["its server is not a URL", "an https:// URL as server"]);
  else if (url.protocol === "http:") {
    findings.push(["its server is called without TLS", "an https:// URL as server"]);
  }
  if (typeof server === "string" && hasCredentials(server)) {
    const expected = "a server without them, and a user with a token, a certificate or exec";
    findings.push(["its server's URL has credentials", expected]);
  }
  if (isSet(insecure)) {
    findings.push([
      "insecure-skip-tls-verify gives the cluster's credentials to whoever answers",
      "certificate-authority-data of the server, and tls-server-name if its certificate has another name",
    ]);
  }
  if (isSet(proxy) && !isProxy(proxy)) {
    findings.push(["its proxy-url is not supported", "an http://, https:// or socks5:// URL"]);
  }
  return findings;
}

function oidcFindings({ user }: KubeconfigContext): Finding[] {
  const provider = user?.["auth-provider"];
  const config = isMapping(provider) ? provider["config"] : undefined;
  return isMapping(config) ? fileFindings(config, oidcFiles) : [];
}

/**
 * The credentials of an existing cluster are all in the kubeconfig, and its server proves who it is. Messages name keys and
 * never values, except for names and commands.
 */
export const credentials: Check = (context) =>
  existingClusters(context).flatMap(({ path, context: found }): Problem[] => {
    const findings: Finding[] = [
      ...found.missing.map((name): Finding => [
        `refers to ${name}, which the kubeconfig lacks`,
        FLATTEN,
      ]),
      ...found.repeated.map((name): Finding => [
        `refers to ${name}, which the kubeconfig has more than once`,
        "one entry of each name",
      ]),
      ...serverFindings(found),
      ...fileFindings(found.cluster, clusterFiles),
      ...fileFindings(found.user, userFiles),
      ...redactedFindings(found.cluster),
      ...redactedFindings(found.user),
      ...(isIncomplete(found)
        ? []
        : [
            ...authorityFindings(found.cluster?.["certificate-authority-data"]),
            ...userFindings(found.user, new Date()),
          ]),
      ...oidcFindings(found),
    ];
    return findings.map(([reason, expected]) =>
      problem(context, [...path, "context"], reason, expected),
    );
  });
