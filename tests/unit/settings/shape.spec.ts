import { schema } from "../../../settings/schema.ts";
import { cluster } from "../../../settings/sections/clusters.ts";
import { karmada } from "../../../settings/sections/karmada.ts";
import { trust } from "../../../settings/sections/trust.ts";
import { gate } from "../../../settings/sections/workloads.ts";
import { type Case, keysOf, linode, rejects } from "./support.ts";

// Proves: the problems that the schema alone finds, in their exact words. Does not prove that a cloud accepts the rest.

const [LINODE] = cluster.options;
const CHARTS = "expected oci://…, https://…, or http://… of this machine's loopback address";

describe("settings of the wrong type", () => {
  rejects([
    [
      "an unknown key at the top",
      { cluster: [] },
      `cluster: unknown key; got "cluster"; expected one of: ${keysOf(schema)}, kubeconfig, vizUsers, bucketKey`,
    ],
    [
      "an unknown key in a cluster",
      { clusters: [linode("eu", { zone: "a" })] },
      `clusters[0].zone: unknown key; got "zone"; expected one of: ${keysOf(LINODE)}`,
    ],
    [
      "an unknown key of a nested mapping",
      { karmada: { etcd: { replica: 3 } } },
      `karmada.etcd.replica: unknown key; got "replica"; expected one of: ${keysOf(karmada.unwrap().shape.etcd.unwrap())}`,
    ],
    [
      "a list of managers",
      { manager: [linode("one"), linode("two")] },
      "manager: must be a mapping; got a list; expected a mapping for one cluster",
    ],
    [
      "missing clusters",
      { clusters: undefined },
      "clusters: is required; got nothing; expected a list of clusters",
    ],
    [
      "an empty list of clusters",
      { clusters: [] },
      "clusters: must not be empty; got an empty list; expected a list of clusters",
    ],
    [
      "a mapping of clusters",
      { clusters: { eu: linode("eu") } },
      "clusters: must be a list; got a mapping; expected a list of clusters",
    ],
    [
      "a string for a cluster",
      { clusters: ["eu"] },
      'clusters[0]: must be a mapping; got "eu"; expected a mapping for one cluster',
    ],
    [
      "a value that is not JSON",
      { demo: "{replicas: 3" },
      "demo: cannot be parsed; got text that is not JSON; expected a value from docs/settings.md",
    ],
    [
      "a boolean for a mapping",
      { gate: false },
      `gate: must be a mapping; got false; expected a mapping with ${keysOf(gate.unwrap())}`,
    ],
    [
      "a string for an integer",
      { gate: { deadlineSeconds: "300" } },
      'gate.deadlineSeconds: must be an integer; got "300"; expected an integer from 10 to 3600',
    ],
    [
      "an integer out of range",
      { readinessTimeoutSeconds: 5 },
      "readinessTimeoutSeconds: out of range; got 5; expected an integer from 60 to 7200",
    ],
    [
      "a fraction",
      { demo: { replicas: 1.5 } },
      "demo.replicas: must be an integer; got 1.5; expected an integer from 1 to 1000",
    ],
    [
      "a string for a boolean",
      { trust: { protectRoot: "no" } },
      'trust.protectRoot: must be a boolean; got "no"; expected true or false',
    ],
    [
      "an unsupported mesh",
      { mesh: "kuma" },
      'mesh: unsupported value; got "kuma"; expected one of: istio, linkerd',
    ],
    [
      "an unsupported network",
      { network: "vpn" },
      'network: unsupported value; got "vpn"; expected one of: gateways, flat',
    ],
    [
      "a tag that is too short",
      { tags: ["x"] },
      'tags[0]: invalid tag; got "x"; expected 3 to 50 printable characters without surrounding spaces',
    ],
    [
      "a boolean for an annotation",
      { istio: { eastWestGateway: { annotations: { "example.com/on": true } } } },
      'istio.eastWestGateway.annotations["example.com/on"]: must be a string; got true; expected annotations',
    ],
    [
      "a list for Helm values",
      { istio: { values: { istiod: ["a"] } } },
      "istio.values.istiod: must be a mapping; got a list; expected a mapping of Helm values",
    ],
    [
      "a volume size without a unit",
      { karmada: { etcd: { size: "10" } } },
      'karmada.etcd.size: invalid size; got "10"; expected a size in whole Gi or Ti such as 10Gi',
    ],
    [
      "a failover that a manager's own cut would start",
      { karmada: { failover: { afterSeconds: 10 } } },
      "karmada.failover.afterSeconds: out of range; got 10; expected an integer from 30 to 3600",
    ],
    [
      "an image that is not pinned",
      { karmada: { images: { kubectl: "docker.io/bitnamisecure/kubectl:latest" } } },
      'karmada.images.kubectl: image is not pinned; got "docker.io/bitnamisecure/kubectl:latest"; expected registry/repository:tag with a tag other than latest, or with @sha256:digest',
    ],
    [
      "a chart mirror without a scheme",
      { mirror: { charts: "registry.example.com/charts" } },
      `mirror.charts: invalid chart repository; got "registry.example.com/charts"; ${CHARTS}`,
    ],
    ...["http://charts.example.com", "http://10.0.0.1/", "http://127.0.0.1.example.com/"].map(
      (url): Case => [
        `charts by ${url}`,
        { mirror: { charts: url } },
        `mirror.charts: invalid chart repository; got "${url}"; ${CHARTS}`,
      ],
    ),
    ...["http://example.com/a.yaml", "http://localhost.example.com/a.yaml"].map((url): Case => [
      `the Gateway API by ${url}`,
      { mirror: { gatewayApi: url } },
      `mirror.gatewayApi: invalid URL; got "${url}"; expected https://… of standard-install.yaml, or http://… of this machine's loopback address`,
    ]),
    [
      "a checksum of another kind",
      { mirror: { gatewayApiSha256: "sha256:00" } },
      'mirror.gatewayApiSha256: invalid SHA-256; got "sha256:00"; expected 64 hexadecimal digits, as sha256sum prints them',
    ],
    [
      "an image mirror with a scheme",
      { mirror: { images: "https://registry.example.com" } },
      'mirror.images: invalid registry; got "https://registry.example.com"; expected host[:port][/path] without a scheme',
    ],
    ...["2", "1m", "0s", "0.0s", "-1s", "500ms", "10000s", "1.0000s"].map((written): Case => [
      `a timeout of ${written}`,
      { istio: { connectTimeout: written } },
      `istio.connectTimeout: invalid duration; got "${written}"; expected a duration in seconds such as 2s or 0.5s, below 10000s`,
    ]),
    [
      "a timeout that is a number",
      { istio: { outlierDetection: { interval: 2 } } },
      "istio.outlierDetection.interval: must be a string; got 2; expected a duration in seconds such as 2s or 0.5s, below 10000s",
    ],
    [
      "null for a mapping",
      { trust: null },
      `trust: must be a mapping; got null; expected a mapping with ${keysOf(trust.unwrap())}`,
    ],
  ]);
});
