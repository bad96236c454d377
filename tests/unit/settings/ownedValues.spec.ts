import assert from "node:assert/strict";

import { karmadaValues } from "../../../components/karmada/values.ts";
import { ingressGatewayValues } from "../../../components/mesh/istio/ingressValues.ts";
import {
  baseValues,
  eastWestGatewayValues,
  istiodValues,
  remoteIstiodValues,
} from "../../../components/mesh/istio/values.ts";
import { multiclusterValues } from "../../../components/mesh/linkerd/multiclusterValues.ts";
import { controlPlaneValues, crdsValues } from "../../../components/mesh/linkerd/values.ts";
import { vizValues } from "../../../components/mesh/linkerd/vizValues.ts";
import { OWNED_VALUES } from "../../../settings/tables/ownedValues.ts";
import { problemsOf, rejects, type Written } from "./support.ts";

// Proves: extra Helm values cannot override what would undo the fleet, and every value that the program sets is either
// protected or listed here as the user's to change. Does not prove that no other value of a chart breaks a fleet.

const keys = { certPem: "pem", keyPem: "key", caPem: "ca" };
const member = {
  ...{ cluster: "eu", network: "eu", namespace: "istio-system", meshId: "m", version: "1.31.1" },
  ...{ hub: "docker.io/istio", failover: [] },
};
const karmadaCertificates = {
  ...{ caCrt: "", caKey: "", crt: "", key: "" },
  ...{ frontProxyCaCrt: "", frontProxyCrt: "", frontProxyKey: "" },
};

/** What the program sets in each chart, by setting. */
const SET: Readonly<Record<string, readonly object[]>> = {
  "istio.values.base": [baseValues("istio-system", "ca")],
  "istio.values.istiod": [istiodValues(member, "ca", true), remoteIstiodValues(member, "ca", "a")],
  "istio.values.gateway": [eastWestGatewayValues("eu", false)],
  "istio.values.ingressGateway": [ingressGatewayValues()],
  "linkerd.values.crds": [crdsValues],
  "linkerd.values.controlPlane": [
    controlPlaneValues({
      ...{ cluster: "eu", anchorsPem: "pem", anchorsDigest: "a", issuerDigest: "b", issuer: keys },
      webhooks: { proxyInjector: keys, profileValidator: keys, policyValidator: keys },
      highAvailability: false,
      inboundPolicy: "all-authenticated",
    }),
  ],
  "linkerd.values.multicluster": [
    multiclusterValues({ gateway: true, links: [{ name: "ap" }], highAvailability: false }),
  ],
  "linkerd.values.viz": [
    vizValues({ webhooks: { tap: keys, tapInjector: keys }, highAvailability: false }),
  ],
  "karmada.values": [
    karmadaValues(
      { version: "1.18.2", replicas: 1, etcd: { replicas: 1, size: "10Gi", storageClass: "a" } },
      karmadaCertificates,
      "f",
    ),
  ],
};

/** What the program sets and a user may change: sizes, images, logs, schedules. */
const TUNABLE = [
  /^istio\.values\.istiod\.(global\.(hub|tag)|autoscaleMin|meshConfig\.(accessLogFile|localityLbSetting))/,
  /^istio\.values\.istiod\.meshConfig\.defaultConfig\.holdApplicationUntilProxyStarts$/,
  /^istio\.values\.istiod\.(global\.networkPolicy|env\.PILOT_REMOTE_CLUSTER_TIMEOUT)/,
  /^istio\.values\.istiod\.meshConfig\.(connectTimeout|tcpKeepalive|defaultTrafficPolicy)/,
  /^istio\.values\.(gateway|ingressGateway)\.(autoscaling|podDisruptionBudget|service\.ports)/,
  /^istio\.values\.(gateway|ingressGateway)\.global\.networkPolicy/,
  /^linkerd\.values\.controlPlane\.proxy\.defaultInboundPolicy$/,
  /^linkerd\.values\.controlPlane\.heartbeatSchedule$/,
  /^linkerd\.values\.multicluster\.(enablePodAntiAffinity|controllerDefaults|localServiceMirror)/,
  /^linkerd\.values\.multicluster\.gateway\.(replicas|pauseImage)$/,
  /^karmada\.values\.(cfssl|kubectl)\.image/,
  /^karmada\.values\.etcd\.internal\./,
  /^karmada\.values\.\w+\.(replicaCount|image\.|featureGates)/,
];

function leaves(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
}

const startsWith = (path: readonly string[], start: readonly string[]): boolean =>
  start.every((step, index) => path[index] === step);

describe("Helm values of the program", () => {
  for (const [setting, sets] of Object.entries(SET)) {
    it(`of ${setting} are protected or the user's to change`, () => {
      const owned = OWNED_VALUES.filter((entry) => entry.setting.join(".") === setting);
      const paths = owned.flatMap((entry) => entry.paths.map(([path]) => path));
      const undecided = sets
        .flatMap((values) => leaves(values, []))
        .filter((leaf) => !paths.some((path) => startsWith(leaf, path)))
        .map((leaf) => `${setting}.${leaf.join(".")}`)
        .filter((leaf) => !TUNABLE.some((pattern) => pattern.test(leaf)));
      assert.deepEqual(undecided, []);
    });
  }

  it("are all rejected among extra values", () => {
    for (const { setting, paths, unset = [] } of OWNED_VALUES) {
      for (const [path] of [...paths, ...unset]) {
        const written = [...setting, ...path].reduceRight<unknown>(
          (value, step) => ({ [step]: value }),
          "x",
        ) as Written;
        assert.equal(problemsOf(written).length, 1, [...setting, ...path].join("."));
      }
    }
  });
});

describe("extra Helm values that undo the fleet", () => {
  const REASON = "would override a value that the program sets, and undo the fleet";
  rejects([
    [
      "another network",
      { istio: { values: { istiod: { global: { network: "other" } } } } },
      `istio.values.istiod.global.network: ${REASON}; got "other"; expected no such value; clusters[].network decides it`,
    ],
    [
      "a mapping that is removed",
      { istio: { values: { istiod: { global: null } } } },
      `istio.values.istiod.global: ${REASON}; got null; expected no such value; istio.namespace decides it`,
    ],
    [
      "a revision and a trust domain",
      { istio: { values: { istiod: { revision: "canary", meshConfig: { trustDomain: "a.b" } } } } },
      `istio.values.istiod.revision: ${REASON}; got "canary"; expected no such value`,
      `istio.values.istiod.meshConfig.trustDomain: ${REASON}; got "a.b"; expected no such value`,
    ],
    [
      "Karmada's own certificates",
      { karmada: { values: { certs: { mode: "auto" } } } },
      `karmada.values.certs: ${REASON}; got a mapping; expected no such value`,
    ],
    [
      "Linkerd's trust domain, whichever mesh is selected",
      { linkerd: { values: { controlPlane: { identityTrustDomain: "a.b" } } } },
      `linkerd.values.controlPlane.identityTrustDomain: ${REASON}; got "a.b"; expected no such value`,
    ],
  ]);

  const passed: readonly (readonly [string, Written])[] = [
    [
      "istiod's sizes and variables",
      {
        istio: {
          values: {
            istiod: {
              env: { PILOT_ENABLE_ALPN_FILTER: "false" },
              autoscaleEnabled: false,
              global: { proxy: { resources: {} }, imagePullSecrets: ["regcred"], hub: "a.b/c" },
              meshConfig: { accessLogFile: "", defaultConfig: { proxyMetadata: { A: "b" } } },
            },
            gateway: { autoscaling: { enabled: false }, labels: { team: "a" }, service: {} },
          },
        },
      },
    ],
    [
      "Linkerd's sizes",
      {
        linkerd: {
          values: {
            controlPlane: {
              identity: { issuer: { issuanceLifetime: "12h0m0s" } },
              proxyInjector: { namespaceSelector: {} },
              podAnnotations: { a: "b" },
              clusterNetworks: "10.0.0.0/8",
            },
            multicluster: { gateway: { replicas: 2 } },
            viz: { prometheus: { enabled: false }, dashboard: { enforcedHostRegexp: "^a$" } },
          },
        },
      },
    ],
    [
      "Karmada's sizes",
      {
        karmada: {
          values: { apiServer: { resources: {} }, etcd: { internal: { resources: {} } } },
        },
      },
    ],
  ];
  for (const [title, changes] of passed) {
    it(`are not ${title}`, () => {
      assert.deepEqual(problemsOf(changes), []);
    });
  }
});
