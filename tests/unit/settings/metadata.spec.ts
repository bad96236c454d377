import { accepts, eastWest, pool, refuses } from "./hostileSupport.ts";

describe("annotations, tags and labels", () => {
  const key = (text: string): string =>
    `istio.eastWestGateway.annotations[${JSON.stringify(text)}]`;
  const long = "a".repeat(64);
  refuses([
    ["a key with a space", eastWest({ "a b": "x" }), key("a b"), "invalid key"],
    ["a key with a line break", eastWest({ "a\nb": "x" }), key("a\nb"), "invalid key"],
    ["a key of two slashes", eastWest({ "a/b/c": "x" }), key("a/b/c"), "invalid key"],
    [
      "a key that is too long",
      eastWest({ [long]: "x" }),
      `istio.eastWestGateway.annotations.${long}`,
      "invalid key",
    ],
    [
      "a prefix that is too long",
      eastWest({ [`${"a.".repeat(127)}b/c`]: "x" }),
      key(`${"a.".repeat(127)}b/c`),
      "invalid key",
    ],
    ["a value with NUL", eastWest({ "a.b/c": "x\u0000y" }), key("a.b/c"), "invalid value"],
    [
      "values that are too large",
      eastWest({ a: "x".repeat(300_000) }),
      "istio.eastWestGateway.annotations",
      "too large",
    ],
    [
      "an annotation of Pulumi's",
      eastWest({ "pulumi.com/skipAwait": "true" }),
      key("pulumi.com/skipAwait"),
      "program's own",
    ],
    [
      "an annotation of Helm's",
      eastWest({ "meta.helm.sh/release-name": "x" }),
      key("meta.helm.sh/release-name"),
      "program's own",
    ],
    [
      "a marker of Karmada's NodeBalancer",
      {
        karmada: {
          service: {
            annotations: {
              "service.beta.kubernetes.io/linode-loadbalancer-tags": "archipelago:prod",
            },
          },
        },
      },
      'karmada.service.annotations["service.beta.kubernetes.io/linode-loadbalancer-tags"]',
      "another stack",
    ],
    [
      "an annotation of Linkerd's gateway",
      {
        linkerd: {
          multicluster: { gateway: { annotations: { "mirror.linkerd.io/probe-path": "/" } } },
        },
      },
      'linkerd.multicluster.gateway.annotations["mirror.linkerd.io/probe-path"]',
      "program's own",
    ],
    ["a tag with a line break", { tags: ["a\nbc"] }, "tags[0]", "invalid tag"],
    ["a tag with NUL", { tags: ["a\u0000bc"] }, "tags[0]", "invalid tag"],
    ["another stack's marker", { tags: ["archipelago:prod"] }, "tags[0]", "another stack"],
    ["a marker in capitals", { tags: ["Archipelago:prod"] }, "tags[0]", "another stack"],
    [
      "a marker of a pool",
      pool({ tags: ["archipelago:prod"] }),
      "clusters[0].pools[0].tags[0]",
      "another stack",
    ],
    [
      "a marker of a NodeBalancer",
      eastWest({ "service.beta.kubernetes.io/linode-loadbalancer-tags": "a,archipelago:prod" }),
      key("service.beta.kubernetes.io/linode-loadbalancer-tags"),
      "another stack",
    ],
    ["a tag twice", { tags: ["fleet", "Fleet"] }, "tags[1]", "duplicates entry 0"],
    [
      "a label of LKE's",
      pool({ labels: { "node.kubernetes.io/a": "b" } }),
      'clusters[0].pools[0].labels["node.kubernetes.io/a"]',
      "LKE",
    ],
    [
      "a label's prefix with two dots",
      pool({ labels: { "a..b/c": "d" } }),
      'clusters[0].pools[0].labels["a..b/c"]',
      "invalid key",
    ],
    [
      "a taint of LKE's",
      pool({ taints: [{ key: "lke.linode.com/a", effect: "PreferNoSchedule" }] }),
      "clusters[0].pools[0].taints[0].key",
      "LKE",
    ],
    [
      "a taint twice",
      pool({
        taints: [
          { key: "a", effect: "PreferNoSchedule" },
          { key: "a", value: "b", effect: "PreferNoSchedule" },
        ],
      }),
      "clusters[0].pools[0].taints[1]",
      "duplicates entry 0",
    ],
  ]);
  accepts([
    [
      "annotations",
      eastWest({ "Service.Beta.Kubernetes.io/a_B.c-d": "a\nb\tü", toString: "x", a: "" }),
    ],
    ["the longest prefix", eastWest({ [`${"a.".repeat(126)}b/${"c".repeat(63)}`]: "x" })],
    ["tags", { tags: ["team:islands", "größe", "archipelago:test", "archipelago"] }],
    ["labels", pool({ labels: { "example.com/a": "b", tier: "" } })],
    ["taints", pool({ taints: [{ key: "a", effect: "PreferNoSchedule" }] })],
  ]);
});
