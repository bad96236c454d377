import { accepts, dashboard, hosts, images, refuses } from "./hostileSupport.ts";
import { type Written } from "./support.ts";

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
