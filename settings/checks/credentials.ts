import { hasCredentials } from "../../components/internal/kubeconfig.ts";
import { isMapping } from "../fields.ts";
import { type KubeconfigContext, readContexts } from "../kubeconfig.ts";
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

/** A reason and what is expected instead. */
type Finding = readonly [reason: string, expected: string];

const FLATTEN =
  "everything in the kubeconfig itself: kubectl config view --raw --flatten, or a user with a token or exec";

/** Keys of a kubeconfig's entries that name a file. */
const clusterFiles = ["certificate-authority"];
const userFiles = ["client-certificate", "client-key", "tokenFile"];
const oidcFiles = ["idp-certificate-authority"];

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false;
}

function fileFindings(entry: KubeconfigContext["user"], keys: readonly string[]): Finding[] {
  const written = new Map(Object.entries(entry ?? {}));
  return keys
    .filter((key) => isSet(written.get(key)))
    .map((key) => [`${key} names a file, which the secret does not contain`, FLATTEN]);
}

const REDACTIONS = ["REDACTED", "DATA+OMITTED"];

/** `kubectl config view` without `--raw` replaces what is secret or long. */
function redactedFindings(entry: KubeconfigContext["user"]): Finding[] {
  return Object.entries(entry ?? {})
    .filter(([, value]) => typeof value === "string" && REDACTIONS.includes(value))
    .map(([key]) => [`${key} was left out by kubectl config view`, FLATTEN]);
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
  if (isSet(proxy) && !(typeof proxy === "string" && /^(https?|socks5):\/\/[^/]/.test(proxy))) {
    findings.push(["its proxy-url is not supported", "an http://, https:// or socks5:// URL"]);
  }
  return findings;
}

/** Kinds of `auth-provider` that the Kubernetes clients no longer have, and their replacements. */
const removedProviders: ReadonlyMap<unknown, string> = new Map([
  ["gcp", "gke-gcloud-auth-plugin"],
  ["azure", "kubelogin"],
]);

function userFindings({ user }: KubeconfigContext): Finding[] {
  if (user === undefined) return [];
  const { exec, "auth-provider": provider } = user;
  const findings: Finding[] = [];
  if (isMapping(exec)) {
    const { apiVersion, command } = exec;
    if (typeof command !== "string" || command === "") {
      findings.push(["its exec has no command", "the name of an installed program"]);
    } else if (command.includes("/") && !command.startsWith("/")) {
      findings.push([
        `its exec runs ${command}, which is relative to a file`,
        "the name of an installed program, or an absolute path",
      ]);
    }
    if (
      !["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"].includes(
        String(apiVersion),
      )
    ) {
      findings.push([
        "its exec has an apiVersion that the Kubernetes clients no longer have",
        "client.authentication.k8s.io/v1 or v1beta1",
      ]);
    }
  }
  if (isMapping(provider)) {
    const replacement = removedProviders.get(provider["name"]);
    if (replacement !== undefined) {
      findings.push([
        `its auth-provider ${String(provider["name"])} was removed from the Kubernetes clients`,
        `exec with ${replacement}`,
      ]);
    }
    const config = isMapping(provider["config"]) ? provider["config"] : {};
    findings.push(...fileFindings(config, oidcFiles));
  }
  return findings;
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
      ...serverFindings(found),
      ...fileFindings(found.cluster, clusterFiles),
      ...fileFindings(found.user, userFiles),
      ...redactedFindings(found.cluster),
      ...redactedFindings(found.user),
      ...userFindings(found),
    ];
    return findings.map(([reason, expected]) =>
      problem(context, [...path, "context"], reason, expected),
    );
  });
