import assert from "node:assert/strict";

import { Ajv } from "ajv";

import { stackSchema } from "../../../schemas/stack.ts";
import { FLEET, kubeconfig, linode, own, problemsOf, rejects, type Written } from "./support.ts";

// Proves: values that Kubernetes, Linode or a registry would refuse only later, or that another part owns, are rejected with
// their path, and that the right values beside them are accepted. Does not prove what each API accepts.

const dashboard = (more: Written, vizUsers: string = USER): Written => ({
  ...{ mesh: "linkerd", vizUsers },
  linkerd: { viz: { enabled: true, ingress: { host: "linkerd.example.com", ...more } } },
});
const hosts = (...given: readonly string[]): Written => ({
  istio: { ingressGateway: { hosts: given } },
});
const eastWest = (annotations: Written): Written => ({
  istio: { eastWestGateway: { annotations } },
});
const pool = (more: Written): Written => ({
  clusters: [linode("eu", { pools: [{ type: "g6-standard-2", count: 3, ...more }] })],
});
const ingress = (more: Written): Written => ({
  mesh: "linkerd",
  linkerd: {
    multicluster: {
      ingress: { name: "edge", namespace: "edge", probe: { port: 80, path: "/ready" }, ...more },
    },
  },
});
const images = (cfssl: string): Written => ({ karmada: { images: { cfssl } } });

/** The JSON schema for editors, which must not reject what the program accepts. */
const validate = new Ajv().compile(stackSchema(new Map()));

const BCRYPT = `$2y$05$${"a".repeat(53)}`;
const USER = `admin:${BCRYPT}`;
const NO_SCHEDULE = { key: "dedicated", effect: "NoSchedule" };

/** Changes that lead to one problem, at this path, for a reason that has these words. */
type Hostile = readonly [title: string, changes: Written, path: string, reason: string];

function refuses(cases: readonly Hostile[]): void {
  for (const [title, changes, path, reason] of cases) {
    it(`rejects ${title}`, () => {
      const [line = "", ...others] = problemsOf(changes);
      assert.deepEqual(others, []);
      assert.ok(line.startsWith(`${path}: `), line || "accepted");
      assert.ok(line.includes(reason), line);
    });
  }
}

function accepts(cases: readonly (readonly [title: string, changes: Written])[]): void {
  for (const [title, changes] of cases) {
    it(`accepts ${title}`, () => {
      assert.deepEqual(problemsOf(changes), []);
      const written = Object.entries({ ...FLEET, ...changes });
      const config = Object.fromEntries(
        written.map(([key, value]) => [`archipelago:${key}`, value] as const),
      );
      assert.ok(validate({ config }), JSON.stringify(validate.errors));
    });
  }
}

describe("hosts and addresses", () => {
  const gatewayApi = (url: string): Written => ({ mirror: { gatewayApi: url } });
  const charts = (url: string): Written => ({ mirror: { charts: url } });
  const registry = (text: string): Written => ({ mirror: { images: text } });
  refuses([
    ["an address for a host", hosts("192.0.2.1"), "istio.ingressGateway.hosts[0]", "invalid host"],
    [
      "a hexadecimal address",
      hosts("a.0x7f000001"),
      "istio.ingressGateway.hosts[0]",
      "invalid host",
    ],
    [
      "a long host",
      hosts(`${"a.".repeat(150)}com`),
      "istio.ingressGateway.hosts[0]",
      "invalid host",
    ],
    [
      "a long label",
      hosts(`${"a".repeat(64)}.com`),
      "istio.ingressGateway.hosts[0]",
      "invalid host",
    ],
    [
      "a host twice",
      hosts("a.com", "a.com"),
      "istio.ingressGateway.hosts[1]",
      "duplicates entry 0",
    ],
    [
      "an address for a dashboard",
      dashboard({ host: "192.0.2.1" }),
      "linkerd.viz.ingress.host",
      "invalid host name",
    ],
    [
      "a long dashboard",
      dashboard({ host: "a".repeat(300) }),
      "linkerd.viz.ingress.host",
      "invalid host name",
    ],
    [
      "a dashboard's long label",
      dashboard({ host: `${"a".repeat(64)}.com` }),
      "linkerd.viz.ingress.host",
      "invalid host name",
    ],
    [
      "a port over 65535",
      charts("https://example.com:65536/charts"),
      "mirror.charts",
      "invalid chart repository",
    ],
    ["port 0", charts("oci://example.com:0/charts"), "mirror.charts", "invalid chart repository"],
    [
      "an address that is none",
      charts("https://999.0.0.1/charts"),
      "mirror.charts",
      "invalid chart repository",
    ],
    [
      "a repository with a query",
      charts("https://example.com/charts?a=b"),
      "mirror.charts",
      "invalid chart repository",
    ],
    [
      "a host with two dots",
      gatewayApi("https://example..com/a.yaml"),
      "mirror.gatewayApi",
      "invalid URL",
    ],
    [
      "a manifest's port over 65535",
      gatewayApi("https://example.com:99999/a"),
      "mirror.gatewayApi",
      "invalid URL",
    ],
    ["a fragment", gatewayApi("https://example.com/a#b"), "mirror.gatewayApi", "invalid URL"],
    [
      "a registry's port over 65535",
      registry("example.com:70000"),
      "mirror.images",
      "invalid registry",
    ],
    ["a registry that is a path", registry("library"), "mirror.images", "invalid registry"],
    [
      "a registry's empty path",
      registry("example.com/a/../b"),
      "mirror.images",
      "invalid registry",
    ],
    [
      "an image without a registry",
      images("cfssl/cfssl:v1.6.5"),
      "karmada.images.cfssl",
      "no registry host",
    ],
    [
      "the tag latest in capitals",
      images("example.com/cfssl:LATEST"),
      "karmada.images.cfssl",
      "not pinned",
    ],
    [
      "an image's port over 65535",
      images("example.com:65536/cfssl:v1"),
      "karmada.images.cfssl",
      "no registry host",
    ],
    [
      "an image's port 0",
      images("example.com:0/cfssl:v1"),
      "karmada.images.cfssl",
      "no registry host",
    ],
    [
      "an image's empty path",
      images("example.com/a//cfssl:v1"),
      "karmada.images.cfssl",
      "no registry host",
    ],
    [
      "a storage class with two dots",
      { karmada: { etcd: { storageClass: "a..b" } } },
      "karmada.etcd.storageClass",
      "invalid name",
    ],
    [
      "a version with a zero",
      { istio: { version: "1.31.01" } },
      "istio.version",
      "unsupported version",
    ],
  ]);
  accepts([
    [
      "hosts",
      hosts("hello.example.com", "*.example.com", "hello", "a1.example.com", "1.example.com"),
    ],
    ["any host", hosts("*")],
    ["the longest label", hosts(`${"a".repeat(63)}.com`)],
    ["an address for a repository", charts("http://127.0.0.1:4981")],
    ["an IPv6 address", charts("https://[2001:db8::1]:5000/charts")],
    ["the last port", charts("oci://example.com:65535/a/b/")],
    ["a manifest with a query", gatewayApi("https://example.com/a.yaml?version=v1.5.1")],
    ["a registry's path", registry("registry.example.com/docker-hub/mirror__a/b.c")],
    ["a local registry", registry("localhost/mirror")],
    ["a registry by its port", registry("registry:5000")],
    ["an image", images("registry.example.com:5000/a/b-c/cfssl:v1.6.5")],
    ["a local image", images("localhost/cfssl:v1.6.5")],
  ]);
});

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

describe("ranges", () => {
  const acl = (...ipv4: readonly string[]): Written => ({
    manager: linode("m", { acl: { ipv4 } }),
  });
  const acl6 = (...ipv6: readonly string[]): Written => ({
    manager: linode("m", { acl: { ipv6 } }),
  });
  const egress = (...given: readonly string[]): Written => ({
    clusters: [linode("eu", { egress: given })],
  });
  rejects([
    [
      "host bits",
      acl("192.0.2.7/24"),
      'manager.acl.ipv4[0]: has bits set beyond its prefix; got "192.0.2.7/24"; expected 192.0.2.0/24',
    ],
    [
      "host bits of IPv6",
      acl6("2001:db8::1/32"),
      'manager.acl.ipv6[0]: has bits set beyond its prefix; got "2001:db8::1/32"; expected 2001:db8::/32',
    ],
  ]);
  refuses([
    [
      "IPv4 in IPv6",
      egress("::ffff:10.0.0.0/104"),
      "clusters[0].egress[0]",
      "IPv6 for a range of IPv4",
    ],
    [
      "an address of IPv4 in IPv6",
      acl6("::ffff:192.0.2.1"),
      "manager.acl.ipv6[0]",
      "IPv6 for a range of IPv4",
    ],
    [
      "a range twice",
      acl("192.0.2.7", "192.0.2.7/32"),
      "manager.acl.ipv4[1]",
      "duplicates entry 0",
    ],
    [
      "a range of IPv6 twice",
      egress("2001:DB8::/32", "2001:db8:0::/32"),
      "clusters[0].egress[1]",
      "duplicates entry 0",
    ],
    ["a prefix with a zero", acl("192.0.2.0/024"), "manager.acl.ipv4[0]", "invalid IPv4 range"],
    ["a host name", egress("example.com"), "clusters[0].egress[0]", "invalid address range"],
    [
      "ranges that overlap in one cluster",
      {
        network: "flat",
        clusters: [
          own("eu", { podCidrs: ["10.0.0.0/8"], serviceCidrs: ["10.96.0.0/12"] }),
          own("ap", { podCidrs: ["172.16.0.0/16"], serviceCidrs: ["172.17.0.0/16"] }),
        ],
        kubeconfig: kubeconfig("eu", "ap"),
      },
      "clusters[0].serviceCidrs[0]",
      "overlaps",
    ],
  ]);
  accepts([
    ["ranges", acl("192.0.2.0/24", "192.0.2.7", "0.0.0.0/0")],
    ["ranges of IPv6", acl6("2001:db8::/32", "2001:db8::1", "::/0")],
    ["both families", egress("192.0.2.7", "2001:db8::1/128")],
  ]);
});

describe("namespaces, ports and lists of an ingress", () => {
  const section = "linkerd.multicluster.ingress";
  refuses([
    ...["kube-system", "linkerd", "linkerd-multicluster", "archipelago-gate", "karmada-es-eu"].map(
      (namespace): Hostile => [
        namespace,
        ingress({ namespace }),
        `${section}.namespace`,
        "belongs to another part",
      ],
    ),
    ...["kube-dns", "linkerd-viz", "karmada-cluster", "archipelago-x", "emojivoto", "default"].map(
      (namespace): Hostile => [
        `Istio in ${namespace}`,
        { istio: { namespace } },
        "istio.namespace",
        "reserved namespace",
      ],
    ),
    [
      "a port twice",
      ingress({ publicPorts: [443, 443] }),
      `${section}.publicPorts[1]`,
      "duplicates entry 0",
    ],
    [
      "the proxy's port",
      ingress({ publicPorts: [4143] }),
      `${section}.publicPorts[0]`,
      "Linkerd's proxy",
    ],
    [
      "the proxy's port for probes",
      ingress({ probe: { port: 4143, path: "/" } }),
      `${section}.probe.port`,
      "Linkerd's proxy",
    ],
    [
      "a path with NUL",
      ingress({ probe: { port: 80, path: "/a\u0000" } }),
      `${section}.probe.path`,
      "invalid path",
    ],
    [
      "a cluster twice",
      ingress({ clusters: ["eu", "eu"] }),
      `${section}.clusters[1]`,
      "duplicates entry 0",
    ],
    [
      "an empty region",
      { clusters: [own("eu", { region: "" })], kubeconfig: kubeconfig("eu") },
      "clusters[0].region",
      "must not be empty",
    ],
  ]);
  accepts([
    ["an ingress in default", ingress({ namespace: "default", publicPorts: [80, 443] })],
    ["an ingress of its own", ingress({ namespace: "emissary", clusters: ["ap", "eu"] })],
    ["Istio in a namespace of its own", { istio: { namespace: "mesh" } }],
  ]);
});

describe("room in pools", () => {
  const tainted = { type: "g6-standard-2", count: 9, taints: [NO_SCHEDULE] };
  const manager = (...pools: readonly Written[]): Written => ({ manager: linode("m", { pools }) });
  const free = { type: "g6-standard-2", count: 1 };
  refuses([
    [
      "only pools that nothing tolerates",
      pool({ taints: [NO_SCHEDULE] }),
      "clusters[0].pools",
      "taints",
    ],
    [
      "replicas for tainted nodes",
      { ...manager(tainted, free), karmada: { etcd: { replicas: 3 } } },
      "karmada.etcd.replicas",
      "more than the nodes",
    ],
    [
      "high availability on tainted nodes",
      {
        mesh: "linkerd",
        linkerd: { highAvailability: true },
        clusters: [linode("eu", { pools: [tainted, free] })],
      },
      "clusters[0].pools",
      "too few nodes",
    ],
  ]);
  accepts([["a tainted pool beside another", manager(tainted, free)]]);
});

describe("lifetimes", () => {
  refuses([
    [
      "no renewal window",
      { trust: { renewalWindowDays: 0 } },
      "trust.renewalWindowDays",
      "out of range",
    ],
    [
      "an intermediate that ends after the root",
      { trust: { intermediateValidityDays: 3650 } },
      "trust.intermediateValidityDays",
      "outlive",
    ],
    [
      "a window that is as long",
      { trust: { renewalWindowDays: 365 } },
      "trust.renewalWindowDays",
      "not shorter",
    ],
  ]);
  accepts([
    [
      "short lifetimes",
      { trust: { intermediateValidityDays: 30, leafValidityDays: 2, renewalWindowDays: 1 } },
    ],
  ]);
});

describe("the dashboard's users and authentication", () => {
  const users = (text: string): Written => dashboard({}, text);
  const annotated = (controller: string, annotations: Written): Written =>
    dashboard({ controller, annotations });
  const at = (name: string): string => `linkerd.viz.ingress.annotations[${JSON.stringify(name)}]`;
  const nginx = "nginx.ingress.kubernetes.io";
  const middlewares = "traefik.ingress.kubernetes.io/router.middlewares";
  refuses([
    ["a password", users("admin:hunter2"), "vizUsers", "line 1 has no bcrypt"],
    [
      "a password among hashes",
      users(`${USER}\nother:hunter2`),
      "vizUsers",
      "line 2 has no bcrypt",
    ],
    [
      "a plain password of nginx",
      users("admin:{PLAIN}hunter2"),
      "vizUsers",
      "line 1 has no bcrypt",
    ],
    ["a hash that is cut off", users(USER.slice(0, -1)), "vizUsers", "line 1 has no bcrypt"],
    ["a user without a hash", users(`${USER}\nadmin`), "vizUsers", "line 2 is not user:hash"],
    ["a hash without a user", users(`:${BCRYPT}`), "vizUsers", "line 1 is not user:hash"],
    ["users on one line", users(`${USER} ${USER}`), "vizUsers", "line 1 is not user:hash"],
    ["line ends of Windows", users(`${USER}\r\n`), "vizUsers", "line 1 is not user:hash"],
    ["a user twice", users(`${USER}\n${USER}`), "vizUsers", "line 2 has a user of an earlier line"],
    ...["auth-type", "auth-secret", "satisfy", "configuration-snippet"].map((name): Hostile => [
      `nginx's ${name}`,
      annotated("ingress-nginx", { [`${nginx}/${name}`]: "x" }),
      at(`${nginx}/${name}`),
      "authentication",
    ]),
    [
      "Traefik's middlewares",
      annotated("traefik", { [middlewares]: "a@b" }),
      at(middlewares),
      "authentication",
    ],
    [
      "a second class",
      annotated("ingress-nginx", { "kubernetes.io/ingress.class": "x" }),
      at("kubernetes.io/ingress.class"),
      "class",
    ],
    [
      "any annotation for another controller",
      annotated("other", { "example.com/a": "b" }),
      "linkerd.viz.ingress.annotations",
      "must authenticate",
    ],
    [
      "no authentication",
      annotated("other", { "haproxy.org/auth-type": "none" }),
      "linkerd.viz.ingress.annotations",
      "must authenticate",
    ],
  ]);
  accepts([
    [
      "users of each hash",
      users(`${USER}\nb:$apr1$abcdefgh$${"a".repeat(22)}\nc:{SHA}${"A".repeat(27)}=\n`),
    ],
    [
      "nginx's other annotations",
      annotated("ingress-nginx", {
        [`${nginx}/auth-realm`]: "Fleet",
        [`${nginx}/ssl-redirect`]: "true",
      }),
    ],
    [
      "more middlewares",
      annotated("traefik", {
        [middlewares]: "a-b@kubernetescrd,linkerd-viz-web-ingress-auth@kubernetescrd",
      }),
    ],
    [
      "another controller's authentication",
      annotated("other", {
        "haproxy.org/auth-type": "basic-auth",
        "haproxy.org/auth-secret": "web-ingress-auth",
      }),
    ],
  ]);
});
