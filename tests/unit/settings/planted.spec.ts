import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";

import fc from "fast-check";

import { parseSettings, SettingsError } from "../../../config.ts";
import { isMapping } from "../../../settings/fields.ts";
import { configuration, kubeconfig, linode, own, STACK, type Written } from "./support.ts";

// Proves: no error about settings repeats a credential, wherever in the stack file it is, as a value or as a key, and every
// error has its four parts. Does not prove that a credential without a form or a name, such as a word, is recognized.

/** A part of each credential below, which no message may have. */
const MARKER = "hunter2";
const TOKEN = `${MARKER}${"0a1b2c3d".repeat(8)}`.slice(0, 64);
const FILE = `apiVersion: v1\nusers:\n- name: me\n  user:\n    token: ${MARKER}\n`;
const privateKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
/** Parts of the credentials that are not the marker. */
const binary = privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");

const CREDENTIALS = [
  ["a token of Linode", TOKEN],
  ["a kubeconfig", FILE],
  ["a kubeconfig in base64", btoa(FILE)],
  ["a kubeconfig of JSON", JSON.stringify({ users: [{ user: { token: MARKER } }] })],
  ["an item of YAML", `- token: ${MARKER}`],
  ["a line of YAML", `token: ${MARKER}`],
  ["a mapping of YAML", `{ user: me, password: ${MARKER} }`],
  ["a variable", `export LINODE_TOKEN=${MARKER}`],
  ["a header", `Authorization: ${MARKER}`],
  ["an argument", `curl --user admin:${MARKER} https://example.com`],
  ["a URL", `https://user:${MARKER}@example.com/path`],
  ["a URL with a slash in its password", `https://user:a/${MARKER}@example.com/path`],
  ["a URL with a number sign in its password", `https://user:a#${MARKER}@example.com`],
  ["a URL with a question mark in its password", `oci://user:a?${MARKER}@example.com/path`],
  ["a token of Docker", `dckr_pat_${MARKER}${"a".repeat(16)}`],
  ["a webhook of Slack", `https://hooks.slack.com/services/T0/B0/${MARKER}`],
  ["a private key", pem.replace("KEY-----\n", `KEY-----\n${MARKER}\n`)],
  ["a private key in base64", btoa(pem)],
  ["a private key in binary form", binary],
] as const;

/** What a message may not have of a credential: the marker, or any part of a key or an encoding. */
function revealed(text: string, credential: string): boolean {
  return (
    text.includes(MARKER) ||
    (/^[\w+/=]{33,}$/.test(credential) && text.includes(credential.slice(0, 33)))
  );
}

const DOCUMENT: Written = {
  kubernetesVersion: "1.35",
  mesh: "istio",
  network: "gateways",
  manager: linode("manager", { label: "label", acl: { ipv4: ["192.0.2.1"], ipv6: [] } }),
  clusters: [
    linode("eu", { egress: ["192.0.2.1"], network: "n", tags: [] }),
    own("ap", {
      region: "ap",
      peerAccess: { server: "https://ap.example", certificateAuthority: "x", tlsServerName: "ap" },
    }),
    linode("us", { primary: "eu", lost: false, drained: false }),
  ],
  istio: {
    version: "1.31.4",
    namespace: "mesh",
    meshId: "m",
    eastWestGateway: { annotations: { a: "b" }, sourceRanges: ["192.0.2.0/24"] },
    ingressGateway: { hosts: ["example.com"] },
    connectTimeout: "2s",
    locality: { failover: { eu: "ap" } },
    revoked: [{ source: "eu", target: "ap" }],
    values: { istiod: { global: { network: "n" }, env: { A: "b" } } },
  },
  linkerd: {
    version: "2026.8.3",
    adopt: { ap: "done" },
    locality: { failover: { eu: "ap" } },
    trust: { additionalAnchors: ["x"] },
    viz: { enabled: true, ingress: { host: "example.com", className: "nginx", annotations: {} } },
    multicluster: {
      selector: { a: "b" },
      ingress: {
        name: "edge",
        namespace: "edge",
        probe: { port: 80, path: "/" },
        clusters: ["eu"],
      },
    },
    values: { controlPlane: { clusterNetworks: "10.0.0.0/8" } },
  },
  trust: { revoked: ["old"], revokedSerials: ["0a"], rootValidityDays: 3650 },
  karmada: {
    version: "1.18.2",
    etcd: { size: "10Gi", storageClass: "a" },
    images: { cfssl: "example.com/cfssl:v1" },
  },
  demo: { weights: { eu: 1 } },
  gate: { deadlineSeconds: 60 },
  mirror: { charts: "oci://example.com", images: "example.com", gatewayApi: "https://example.com" },
  tags: ["tag"],
  readinessTimeoutSeconds: 900,
};

type Step = string | number;

/** The paths of everything in a document. */
function pathsIn(value: unknown, path: readonly Step[] = []): (readonly Step[])[] {
  const entries: [Step, unknown][] = Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item])
    : isMapping(value)
      ? Object.entries(value)
      : [];
  return [
    ...(path.length === 0 ? [] : [path]),
    ...entries.flatMap(([step, item]) => pathsIn(item, [...path, step])),
  ];
}

/** The document with another value at a path, or with another key for what is there. */
function planted(value: unknown, path: readonly Step[], text: string, asKey: boolean): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.map((item, index) => (index === step ? planted(item, rest, text, asKey) : item));
  }
  if (!isMapping(value)) return text;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key !== step) return [key, item];
      return asKey && rest.length === 0 ? [text, item] : [key, planted(item, rest, text, asKey)];
    }),
  );
}

describe("a credential anywhere in the settings", () => {
  for (const [title, credential] of CREDENTIALS) {
    it(`is not repeated: ${title}`, function () {
      this.timeout(120_000);
      const places = fc.constantFrom(...pathsIn(DOCUMENT));
      fc.assert(
        fc.property(places, fc.boolean(), (path, asKey) => {
          const document = planted(DOCUMENT, path, credential, asKey);
          assert.ok(isMapping(document));
          const error = errorOf({ kubeconfig: kubeconfig("ap"), ...document });
          assert.ok(!revealed(error.message, credential), error.message);
          for (const { path: place, reason, got, expected } of error.problems) {
            assert.ok(place !== "" && reason !== "" && got !== "" && expected !== "", place);
            assert.ok(!revealed([place, reason, got, expected].join(), credential), place);
          }
        }),
        { numRuns: 30 },
      );
    });
  }
});

/** The error of settings, of which {@link DOCUMENT} alone has some already. */
function errorOf(written: Written): SettingsError {
  try {
    parseSettings(configuration(written), { stack: STACK });
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error;
  }
  assert.fail("accepted");
}
