import assert from "node:assert/strict";

import { FLAT_NETWORK } from "../../../settings/types.ts";
import { kubeconfig, linode, own, parsed, problemsOf, type Written } from "./support.ts";

// Proves: what valid settings resolve to. Does not prove that components act on it.

describe("valid settings", () => {
  it("have every default for a small fleet", () => {
    const settings = parsed();
    assert.deepEqual(settings.clusters[0], {
      name: "eu",
      provider: "linode",
      label: "test-eu",
      region: "gb-lon",
      kubernetesVersion: "1.35",
      pools: [{ type: "g6-standard-2", count: 2, labels: {}, taints: [], tags: [] }],
      highAvailability: false,
      network: "eu",
      egress: [],
      gatewayApi: "install",
    });
    assert.deepEqual(settings.demo, {
      enabled: true,
      emojivoto: false,
      replicas: 3,
      weights: { eu: 1, ap: 1 },
    });
    assert.equal(settings.karmada.etcd.storageClass, "linode-block-storage-retain");
    assert.deepEqual(settings.tags, ["archipelago:test"]);
  });

  it("have labels and tags that differ between stacks", () => {
    const labelsOf = (stack: string) => {
      const { clusters, manager, tags } = parsed({}, stack);
      const all = [...clusters, ...(manager === undefined ? [] : [manager])];
      return [...tags, ...all.map((cluster) => cluster.provider === "linode" && cluster.label)];
    };
    const [one, other] = [labelsOf("blue"), labelsOf("green")];
    assert.deepEqual(one, ["archipelago:blue", "blue-eu", "blue-ap", "blue-manager"]);
    assert.equal(
      one.some((name) => other.includes(name)),
      false,
    );
  });

  it("omit keys that are not given, instead of undefined values", () => {
    const { clusters, karmada, mirror } = parsed();
    assert.equal(Object.hasOwn(clusters[0] ?? {}, "acl"), false);
    assert.deepEqual(karmada.images, {});
    assert.deepEqual(Object.keys(mirror), ["gatewayApi"]);
    assert.equal(
      Object.hasOwn(parsed({ manager: undefined, karmada: { enabled: false } }), "manager"),
      false,
    );
  });

  it("disable the demo together with Karmada", () => {
    const settings = parsed({ manager: undefined, karmada: { enabled: false } });
    assert.equal(settings.demo.enabled, false);
    assert.equal(settings.gate.enabled, true);
  });

  it("complete the weights, in the order of the clusters", () => {
    const clusters = [linode("eu"), linode("ap"), linode("us"), linode("constructor")];
    const { demo } = parsed({ clusters, demo: { weights: { us: 2, ap: 0 } } });
    assert.deepEqual(Object.entries(demo.weights), [
      ["eu", 1],
      ["ap", 0],
      ["us", 2],
      ["constructor", 1],
    ]);
  });

  it("have parsed images", () => {
    const digest = `sha256:${"0a".repeat(32)}`;
    const { karmada } = parsed({
      karmada: {
        images: {
          cfssl: "localhost:5000/cfssl/cfssl:v1.6.5",
          kubectl: `quay.io/kubectl@${digest}`,
        },
      },
    });
    assert.deepEqual(karmada.images, {
      cfssl: { registry: "localhost:5000", repository: "cfssl/cfssl", tag: "v1.6.5" },
      kubectl: { registry: "quay.io", repository: "kubectl", digest },
    });
  });

  it("eject endpoints of the mesh by default, where Istio can", () => {
    const policyOf = (istio: Written) => {
      const { connectTimeout, outlierDetection } = parsed({ istio }).istio;
      return { connectTimeout, enabled: outlierDetection.enabled };
    };
    assert.deepEqual(policyOf({}), { connectTimeout: "2s", enabled: true });
    assert.deepEqual(policyOf({ version: "1.30.8" }), { connectTimeout: "2s", enabled: false });
    const off = { connectTimeout: "10s", outlierDetection: { enabled: false } };
    assert.deepEqual(policyOf(off), { connectTimeout: "10s", enabled: false });
    assert.deepEqual(policyOf({ version: "1.30.8", ...off }), {
      connectTimeout: "10s",
      enabled: false,
    });
  });

  it("have one network for all clusters of a flat network", () => {
    const ranges = (pods: string, services: string) => ({
      podCidrs: [pods],
      serviceCidrs: [services],
    });
    const { clusters } = parsed({
      network: "flat",
      manager: own("hub"),
      clusters: [
        own("eu", ranges("10.2.0.0/16", "10.3.0.0/16")),
        own("ap", {
          ...ranges("10.4.0.0/16", "10.5.0.0/16"),
          region: "asia",
          gatewayApi: "existing",
        }),
      ],
      kubeconfig: kubeconfig("hub", "eu", "ap"),
    });
    assert.deepEqual(clusters, [
      {
        name: "eu",
        provider: "kubeconfig",
        context: "eu",
        region: "eu",
        network: FLAT_NETWORK,
        egress: [],
        gatewayApi: "install",
        podCidrs: ["10.2.0.0/16"],
      },
      {
        name: "ap",
        provider: "kubeconfig",
        context: "ap",
        region: "asia",
        network: FLAT_NETWORK,
        egress: [],
        gatewayApi: "existing",
        podCidrs: ["10.4.0.0/16"],
      },
    ]);
  });

  it("have the prefix length of single addresses", () => {
    const acl = { ipv4: ["198.51.100.7"], ipv6: ["2001:db8::/32"] };
    const { clusters } = parsed({
      clusters: [
        linode("eu", { acl }),
        linode("ap", { egress: ["198.51.100.7", "2001:db8:0::1"] }),
      ],
    });
    const [eu, ap] = clusters;
    assert.ok(eu?.provider === "linode");
    assert.deepEqual(eu.acl, { ipv4: ["198.51.100.7/32"], ipv6: ["2001:db8::/32"] });
    assert.deepEqual(ap?.egress, ["198.51.100.7/32", "2001:db8::1/128"]);
  });

  it("ignore keys of other packages", () => {
    assert.deepEqual(
      parsed({ "linode:token": "t", "pulumi:tags": "{", "archipelago-shop:x": "1" }),
      parsed(),
    );
  });

  const accepted: readonly (readonly [string, Written])[] = [
    ["one cluster alone", { clusters: [linode("eu")] }],
    [
      "one cluster without Karmada",
      { clusters: [linode("eu")], manager: undefined, karmada: { enabled: false } },
    ],
    ["the longest name", { clusters: [linode("a".repeat(43), { label: "a" })] }],
    ["the longest default label", { clusters: [linode("a".repeat(27))] }],
    [
      "an autoscaled pool",
      {
        clusters: [
          linode("eu", { pools: [{ type: "g6-dedicated-4", autoscaler: { min: 1, max: 9 } }] }),
        ],
      },
    ],
    ["a newer patch of Istio", { istio: { version: "1.31.7" } }],
    ["the older line of Istio", { istio: { version: "1.30.8" } }],
    [
      "Kubernetes 1.36 without Karmada",
      { kubernetesVersion: "1.36", manager: undefined, karmada: { enabled: false } },
    ],
    [
      "an upgrade one cluster at a time",
      {
        kubernetesVersion: "1.34",
        clusters: [linode("eu", { kubernetesVersion: "1.35" }), linode("ap")],
      },
    ],
    [
      "a version of LKE that no cluster uses",
      {
        kubernetesVersion: "1.20",
        clusters: [own("eu")],
        manager: own("hub"),
        kubeconfig: kubeconfig("eu", "hub"),
      },
    ],
    [
      "an ACL that contains its peers",
      {
        clusters: [
          linode("eu", { acl: { ipv4: ["203.0.113.0/24"] } }),
          linode("ap", { egress: ["203.0.113.9"] }),
        ],
      },
    ],
    [
      "an ACL on the manager, whose API no peer calls",
      { manager: linode("manager", { acl: { ipv4: ["198.51.100.7"] } }) },
    ],
    [
      "failovers in a ring, equal within a region",
      {
        clusters: [
          linode("eu"),
          linode("eu-two"),
          linode("ap", { region: "sg-sin-2" }),
          linode("us", { region: "us-lax" }),
        ],
        istio: {
          locality: {
            enabled: true,
            failover: { eu: "ap", "eu-two": "ap", ap: "us", us: "eu-two" },
          },
        },
      },
    ],
    [
      "failovers of Linkerd between clusters of one region",
      {
        mesh: "linkerd",
        clusters: [linode("eu"), linode("eu-two"), linode("ap", { region: "sg-sin-2" })],
        linkerd: { locality: { enabled: true, failover: { eu: "eu-two", "eu-two": "ap" } } },
      },
    ],
    [
      "failovers while locality is disabled",
      {
        clusters: [linode("eu"), linode("ap", { region: "sg-sin-2" })],
        istio: { locality: { failover: { eu: "ap" } } },
      },
    ],
    [
      "hosts of every form",
      { istio: { ingressGateway: { hosts: ["hello.example.com", "*.example.com", "hello"] } } },
    ],
    ["a demo in one region only", { demo: { weights: { eu: 0 } } }],
    [
      "mirrors",
      { mirror: { charts: "oci://r.example.com/charts", images: "r.example.com:5000/mirror" } },
    ],
    [
      "an Istio without the newest fixes, which is asked for",
      { istio: { version: "1.31.1", allowUnpatched: true } },
    ],
    ["charts from this machine", { mirror: { charts: "http://127.0.0.1:8080/charts" } }],
    ["charts from this machine by IPv6", { mirror: { charts: "http://[::1]:8080" } }],
    [
      "a manifest with a checksum",
      { mirror: { gatewayApi: "https://r.example.com/a.yaml", gatewayApiSha256: "0a".repeat(32) } },
    ],
    [
      "Helm values of any shape",
      { istio: { values: { istiod: { env: { A: "b" }, pilot: [1, null, true] } } } },
    ],
    ["an empty credential", { karmada: { values: { agent: { token: "" } } } }],
    [
      "keys that contain the word token otherwise",
      { karmada: { values: { tokenTtlSeconds: 5, secrets: ["name"] } } },
    ],
  ];
  for (const [title, changes] of accepted) {
    it(`allow ${title}`, () => {
      assert.deepEqual(problemsOf(changes), []);
    });
  }
});
