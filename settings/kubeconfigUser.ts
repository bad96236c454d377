import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

import { isMapping } from "./fields.ts";

/** A reason and what is expected instead. Neither has a value of the kubeconfig, except for names and commands. */
export type Finding = readonly [reason: string, expected: string];

type Entry = Readonly<Record<string, unknown>>;

/** Tells whether a key of a kubeconfig has a value that counts. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false;
}

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g;

/** The blocks of PEM in base64 data; none if it is anything else. */
function pemBlocks(data: unknown): string[] {
  if (typeof data !== "string" || !/^[A-Za-z0-9+/\s]+=*\s*$/.test(data)) return [];
  return Buffer.from(data, "base64").toString("latin1").match(PEM_BLOCK) ?? [];
}

function certificatesIn(data: unknown): X509Certificate[] | undefined {
  try {
    const certificates = pemBlocks(data).map((pem) => new X509Certificate(pem));
    return certificates.length === 0 ? undefined : certificates;
  } catch {
    return undefined;
  }
}

function keyIn(data: unknown): KeyObject | undefined {
  const key = pemBlocks(data).find((block) => block.includes("PRIVATE KEY"));
  try {
    return key === undefined ? undefined : createPrivateKey(key);
  } catch {
    return undefined;
  }
}

function dateOf(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** What is wrong with the authority by which the clients verify a server. */
export function authorityFindings(data: unknown): Finding[] {
  if (!isSet(data)) return [];
  return certificatesIn(data) === undefined
    ? [
        [
          "certificate-authority-data is not base64 of PEM certificates",
          "kubectl config view --raw",
        ],
      ]
    : [];
}

function certificateFindings(user: Entry, now: Date): Finding[] {
  const { "client-certificate-data": certificate, "client-key-data": key } = user;
  if (!isSet(certificate) && !isSet(key)) return [];
  const files = isSet(user["client-certificate"]) || isSet(user["client-key"]);
  if (!isSet(certificate) || !isSet(key)) {
    const [one, other] = isSet(key) ? ["key", "certificate"] : ["certificate", "key"];
    return files
      ? []
      : [[`its user has client-${one}-data without client-${other}-data`, "both, or neither"]];
  }
  const [client] = certificatesIn(certificate) ?? [];
  const signs = keyIn(key);
  const asIs = "kubectl config view --raw";
  const findings: Finding[] = [];
  if (client === undefined) {
    findings.push(["client-certificate-data is not base64 of a PEM certificate", asIs]);
  }
  if (signs === undefined) findings.push(["client-key-data is not base64 of a PEM key", asIs]);
  if (client === undefined || signs === undefined) return findings;
  if (!client.checkPrivateKey(signs)) {
    return [
      ["client-key-data does not belong to client-certificate-data", "the key of the certificate"],
    ];
  }
  return new Date(client.validTo) < now
    ? [[`client-certificate-data expired on ${dateOf(client.validTo)}`, "a new kubeconfig"]]
    : [];
}

const INTERACTIVE = ["Never", "IfAvailable"];
const API_VERSION = /^client\.authentication\.k8s\.io\/(v1|v1beta1)$/;

/** The rules for `exec` of the Kubernetes clients (client-go's clientcmd/validation.go), and that nobody sits in front of them. */
function execFindings(exec: unknown): Finding[] {
  if (!isMapping(exec)) {
    return [["its exec is not a mapping", "exec with apiVersion, command and interactiveMode"]];
  }
  const { apiVersion, command, args, interactiveMode } = exec;
  const findings: Finding[] = [];
  if (typeof command !== "string" || command === "") {
    findings.push(["its exec has no command", "the name of an installed program"]);
  } else if (/^[^/]+\//.test(command)) {
    findings.push([
      `its exec runs ${command}, which is relative to a file`,
      "the name of an installed program, or an absolute path",
    ]);
  }
  if (isSet(args) && !(Array.isArray(args) && args.every((arg) => typeof arg === "string"))) {
    findings.push(["its exec has args that are not a list of strings", "a list of strings"]);
  }
  const [, version] = API_VERSION.exec(String(apiVersion)) ?? [];
  if (version === undefined) {
    findings.push([
      "its exec has an apiVersion that the Kubernetes clients no longer have",
      "client.authentication.k8s.io/v1 or v1beta1",
    ]);
  }
  if (interactiveMode === "Always") {
    findings.push([
      "its exec needs a terminal (interactiveMode: Always)",
      INTERACTIVE.join(" or "),
    ]);
  } else if (
    isSet(interactiveMode) ? !INTERACTIVE.includes(String(interactiveMode)) : version === "v1"
  ) {
    findings.push([
      isSet(interactiveMode)
        ? "its exec has an interactiveMode that the Kubernetes clients do not have"
        : "its exec has no interactiveMode, which client.authentication.k8s.io/v1 requires",
      INTERACTIVE.join(" or "),
    ]);
  }
  return findings;
}

/** Kinds of `auth-provider` that the Kubernetes clients no longer have, and their replacements. */
const REMOVED_PROVIDERS: ReadonlyMap<unknown, string> = new Map([
  ["gcp", "exec with gke-gcloud-auth-plugin"],
  ["azure", "exec with kubelogin"],
  ["openstack", "exec with client-keystone-auth"],
]);

function providerFindings(provider: unknown): Finding[] {
  const name = isMapping(provider) ? provider["name"] : undefined;
  if (name === "oidc") return [];
  const replacement = REMOVED_PROVIDERS.get(name);
  return [
    replacement === undefined
      ? ["its auth-provider is none that the Kubernetes clients have", "oidc, or exec"]
      : [`its auth-provider ${String(name)} was removed from the Kubernetes clients`, replacement],
  ];
}

/** Keys of a user's entry, of which one is enough to log in. */
const CREDENTIALS = [
  "token",
  "tokenFile",
  "client-certificate-data",
  "client-certificate",
  "client-key-data",
  "client-key",
  "username",
  "password",
  "exec",
  "auth-provider",
];
/** What the program's own client does not send, while Pulumi's does. */
const IMPERSONATION = ["as-groups", "as-uid", "as-user-extra"];

/**
 * What is wrong with a user's entry: what the Kubernetes clients refuse, and what no API can accept.
 *
 * @param user undefined if the context names none, or the entry is empty
 */
export function userFindings(user: Entry | undefined, now: Date): Finding[] {
  const written = new Map(Object.entries(user ?? {}));
  const given = (key: string): boolean => isSet(written.get(key));
  if (!CREDENTIALS.some(given)) {
    return [["its user has no credentials", "a token, a client certificate with its key, or exec"]];
  }
  const token = written.get("token");
  const findings: Finding[] = [];
  if (given("token") && (typeof token !== "string" || /[\r\n]|^\s|\s$/.test(token))) {
    findings.push(["its token is not one line", "a token without line breaks"]);
  }
  if (given("token") && (given("username") || given("password"))) {
    findings.push(["its user has a token and a password", "one of the two"]);
  }
  if (given("exec") && given("auth-provider")) {
    findings.push(["its user has exec and an auth-provider", "one of the two"]);
  }
  const impersonated = IMPERSONATION.filter((key) => isSet(written.get(key)));
  if (impersonated.length > 0) {
    findings.push([
      `its user acts for others by ${impersonated.join(" and ")}`,
      "a user with the rights of an administrator, or as alone",
    ]);
  }
  return [
    ...findings,
    ...certificateFindings(user ?? {}, now),
    ...(given("exec") ? execFindings(written.get("exec")) : []),
    ...(given("auth-provider") ? providerFindings(written.get("auth-provider")) : []),
  ];
}
