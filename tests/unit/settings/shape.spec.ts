import { linode, refuses } from "./support.ts";

// Proves: what the schema alone refuses, with the exact words. Does not prove that a cloud accepts the rest.

const KEYS =
  "clusters, manager, kubernetesVersion, mesh, network, istio, linkerd, trust, karmada, demo, gate, mirror, tags, readinessTimeoutSeconds";
const LINODE_KEYS =
  "name, provider, region, label, kubernetesVersion, pools, highAvailability, acl, network, primary, egress, podCidrs, serviceCidrs";

describe("settings of the wrong shape", () => {
  refuses([
    [
      "an unknown key at the top",
      { cluster: [] },
      `cluster: unknown key; got "cluster"; expected one of: ${KEYS}, kubeconfig, vizUsers`,
    ],
    [
      "an unknown key in a cluster",
      { clusters: [linode("eu", { zone: "a" })] },
      `clusters[0].zone: unknown key; got "zone"; expected one of: ${LINODE_KEYS}`,
    ],
    [
      "an unknown key deep in a section",
      { karmada: { etcd: { replica: 3 } } },
      'karmada.etcd.replica: unknown key; got "replica"; expected one of: replicas, storageClass, size',
    ],
    [
      "a second manager as a list",
      { manager: [linode("one"), linode("two")] },
      "manager: must be a mapping; got a list; expected a mapping for one cluster",
    ],
    [
      "clusters that are missing",
      { clusters: undefined },
      "clusters: is required; got nothing; expected a list of clusters",
    ],
    [
      "clusters that are none",
      { clusters: [] },
      "clusters: must not be empty; got an empty list; expected a list of clusters",
    ],
    [
      "clusters that are a section",
      { clusters: { eu: linode("eu") } },
      "clusters: must be a list; got a mapping; expected a list of clusters",
    ],
    [
      "a cluster that is a word",
      { clusters: ["eu"] },
      'clusters[0]: must be a mapping; got "eu"; expected a mapping for one cluster',
    ],
    [
      "a section that is no JSON",
      { demo: "{replicas: 3" },
      "demo: cannot be parsed; got text that is not JSON; expected a value from docs/settings.md",
    ],
    [
      "a section that is a flag",
      { gate: false },
      "gate: must be a mapping; got false; expected a mapping with enabled, deadlineSeconds",
    ],
    [
      "a number as text",
      { gate: { deadlineSeconds: "300" } },
      'gate.deadlineSeconds: must be an integer; got "300"; expected an integer from 10 to 3600',
    ],
    [
      "a number out of range",
      { readinessTimeoutSeconds: 5 },
      "readinessTimeoutSeconds: out of range; got 5; expected an integer from 60 to 7200",
    ],
    [
      "a fraction",
      { demo: { replicas: 1.5 } },
      "demo.replicas: must be an integer; got 1.5; expected an integer from 1 to 1000",
    ],
    [
      "a flag as text",
      { trust: { protectRoot: "no" } },
      'trust.protectRoot: must be a boolean; got "no"; expected true or false',
    ],
    [
      "a mesh that is not there",
      { mesh: "kuma" },
      'mesh: unsupported value; got "kuma"; expected one of: istio, linkerd',
    ],
    [
      "a network that is not there",
      { network: "vpn" },
      'network: unsupported value; got "vpn"; expected one of: gateways, flat',
    ],
    [
      "a tag that is too short",
      { tags: ["x"] },
      'tags[0]: invalid tag; got "x"; expected 3 to 50 characters without surrounding spaces',
    ],
    [
      "an annotation that is a flag",
      { istio: { eastWestGateway: { annotations: { "example.com/on": true } } } },
      'istio.eastWestGateway.annotations["example.com/on"]: must be a string; got true; expected annotations',
    ],
    [
      "Helm values that are a list",
      { istio: { values: { istiod: ["a"] } } },
      "istio.values.istiod: must be a mapping; got a list; expected a mapping of Helm values",
    ],
    [
      "a volume size without a unit",
      { karmada: { etcd: { size: "10" } } },
      'karmada.etcd.size: invalid size; got "10"; expected a size in whole Gi or Ti such as 10Gi',
    ],
    [
      "an image that is not pinned",
      { karmada: { images: { kubectl: "docker.io/bitnamisecure/kubectl:latest" } } },
      'karmada.images.kubectl: image is not pinned; got "docker.io/bitnamisecure/kubectl:latest"; expected registry/repository:tag with a tag other than latest, or with @sha256:digest',
    ],
    [
      "a chart mirror without a scheme",
      { mirror: { charts: "registry.example.com/charts" } },
      'mirror.charts: invalid chart repository; got "registry.example.com/charts"; expected oci://…, https://… or http://…',
    ],
    [
      "an image mirror with a scheme",
      { mirror: { images: "https://registry.example.com" } },
      'mirror.images: invalid registry; got "https://registry.example.com"; expected host[:port][/path] without a scheme',
    ],
    [
      "null where a section belongs",
      { trust: null },
      "trust: must be a mapping; got null; expected a mapping with protectRoot, rootValidityDays, intermediateValidityDays, leafValidityDays, renewalWindowDays",
    ],
  ]);
});
