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
      `cluster: unknown key; got "cluster"; allowed ${KEYS}, kubeconfig, vizUsers`,
    ],
    [
      "an unknown key in a cluster",
      { clusters: [linode("eu", { zone: "a" })] },
      `clusters[0].zone: unknown key; got "zone"; allowed ${LINODE_KEYS}`,
    ],
    [
      "an unknown key deep in a section",
      { karmada: { etcd: { replica: 3 } } },
      'karmada.etcd.replica: unknown key; got "replica"; allowed replicas, storageClass, size',
    ],
    [
      "a second manager as a list",
      { manager: [linode("one"), linode("two")] },
      "manager: must be a section; got a list; allowed a section that describes one cluster",
    ],
    [
      "clusters that are missing",
      { clusters: undefined },
      "clusters: is missing; got nothing; allowed a list of clusters",
    ],
    [
      "clusters that are none",
      { clusters: [] },
      "clusters: is too short; got an empty list; allowed at least 1 clusters",
    ],
    [
      "clusters that are a section",
      { clusters: { eu: linode("eu") } },
      "clusters: must be a list; got a section; allowed a list of clusters",
    ],
    [
      "a cluster that is a word",
      { clusters: ["eu"] },
      'clusters[0]: must be a section; got "eu"; allowed a section that describes one cluster',
    ],
    [
      "a section that is no JSON",
      { demo: "{replicas: 3" },
      "demo: cannot be read; got text that is not JSON; allowed what docs/settings.md lists",
    ],
    [
      "a section that is a flag",
      { gate: false },
      "gate: must be a section; got false; allowed a section with enabled, deadlineSeconds",
    ],
    [
      "a number as text",
      { gate: { deadlineSeconds: "300" } },
      'gate.deadlineSeconds: must be a number; got "300"; allowed a whole number from 10 to 3600',
    ],
    [
      "a number out of range",
      { readinessTimeoutSeconds: 5 },
      "readinessTimeoutSeconds: is out of range; got 5; allowed a whole number from 60 to 7200",
    ],
    [
      "a fraction",
      { demo: { replicas: 1.5 } },
      "demo.replicas: must be a whole number; got 1.5; allowed a whole number from 1 to 1000",
    ],
    [
      "a flag as text",
      { trust: { protectRoot: "no" } },
      'trust.protectRoot: must be true or false; got "no"; allowed true, false',
    ],
    [
      "a mesh that is not there",
      { mesh: "kuma" },
      'mesh: is not a choice; got "kuma"; allowed istio, linkerd',
    ],
    [
      "a network that is not there",
      { network: "vpn" },
      'network: is not a choice; got "vpn"; allowed gateways, flat',
    ],
    [
      "a tag that is too short",
      { tags: ["x"] },
      'tags[0]: is not a tag; got "x"; allowed 3 to 50 characters without space around them',
    ],
    [
      "an annotation that is a flag",
      { istio: { eastWestGateway: { annotations: { "example.com/on": true } } } },
      'istio.eastWestGateway.annotations["example.com/on"]: must be text; got true; allowed annotations',
    ],
    [
      "Helm values that are a list",
      { istio: { values: { istiod: ["a"] } } },
      "istio.values.istiod: must be a section; got a list; allowed a section of Helm values",
    ],
    [
      "a volume size without a unit",
      { karmada: { etcd: { size: "10" } } },
      'karmada.etcd.size: is not a size; got "10"; allowed whole Gi or Ti such as 10Gi',
    ],
    [
      "an image that is not pinned",
      { karmada: { images: { kubectl: "docker.io/bitnamisecure/kubectl:latest" } } },
      'karmada.images.kubectl: is not a pinned image; got "docker.io/bitnamisecure/kubectl:latest"; allowed registry/repository:tag with a tag other than latest, or with @sha256:digest',
    ],
    [
      "a chart mirror without a scheme",
      { mirror: { charts: "registry.example.com/charts" } },
      'mirror.charts: is not the address of a chart repository; got "registry.example.com/charts"; allowed oci://…, https://… or http://…',
    ],
    [
      "an image mirror with a scheme",
      { mirror: { images: "https://registry.example.com" } },
      'mirror.images: is not a registry; got "https://registry.example.com"; allowed host[:port][/path] without a scheme',
    ],
    [
      "null where a section belongs",
      { trust: null },
      "trust: must be a section; got null; allowed a section with protectRoot, rootValidityDays, intermediateValidityDays, leafValidityDays, renewalWindowDays",
    ],
  ]);
});
