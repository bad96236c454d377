import { cluster, manager as managerSchema } from "../../../settings/sections/clusters.ts";
import { REGIONS } from "../../../settings/tables/regions.ts";
import { keysOf, kubeconfig, linode, own, rejects } from "./support.ts";

// Proves: problems within one cluster. Does not prove that the provider has the region or the type.

const NAMES = "a DNS-1123 label of at most 43 characters: a-z, 0-9 and - inside";
const TYPES = "a type such as g6-standard-2";
const manager = undefined;
const karmada = { enabled: false };

function pool(more: object) {
  return linode("eu", { pools: [{ type: "g6-standard-2", ...more }] });
}

describe("an invalid cluster", () => {
  rejects([
    [
      "a name in capitals",
      { clusters: [linode("EU")] },
      `clusters[0].name: invalid DNS-1123 label; got "EU"; expected ${NAMES}`,
    ],
    [
      "a name that ends in a dash",
      { clusters: [linode("eu-")] },
      `clusters[0].name: invalid DNS-1123 label; got "eu-"; expected ${NAMES}`,
    ],
    [
      "a name with a dot",
      { clusters: [linode("eu.west")] },
      `clusters[0].name: invalid DNS-1123 label; got "eu.west"; expected ${NAMES}`,
    ],
    [
      "a name too long for derived names",
      { clusters: [linode("a".repeat(44), { label: "eu" })] },
      `clusters[0].name: too long for istio-remote-secret-<name>; got "${"a".repeat(44)}"; expected at most 43 characters`,
    ],
    [
      "the name that Karmada grants full access",
      { clusters: [linode("rbac-generator")] },
      'clusters[0].name: reserved name, to which Karmada grants full access; got "rbac-generator"; expected any other name',
    ],
    [
      "no name",
      { clusters: [linode("eu", { name: undefined })] },
      `clusters[0].name: is required; got nothing; expected ${NAMES}`,
    ],
    [
      "no provider",
      { clusters: [linode("eu", { provider: undefined })] },
      "clusters[0].provider: is required; got nothing; expected one of: linode, kubeconfig",
    ],
    [
      "an unknown provider, and the rest of that cluster",
      { clusters: [linode("EU", { provider: "aws" })] },
      'clusters[0].provider: unsupported value; got "aws"; expected one of: linode, kubeconfig',
      `clusters[0].name: invalid DNS-1123 label; got "EU"; expected ${NAMES}`,
    ],
    [
      "an unknown region",
      { clusters: [linode("eu", { region: "eu-west-1" })] },
      `clusters[0].region: unknown region; got "eu-west-1"; expected one of: ${Object.keys(REGIONS).join(", ")}`,
    ],
    [
      "a label too long",
      { clusters: [linode("eu", { label: "x".repeat(33) })] },
      `clusters[0].label: invalid LKE label; got "${"x".repeat(33)}"; expected 1 to 32 letters and digits, with single dashes between them`,
    ],
    [
      "a Kubernetes version with a patch",
      { clusters: [linode("eu", { kubernetesVersion: "1.35.2" })] },
      'clusters[0].kubernetesVersion: invalid Kubernetes minor version; got "1.35.2"; expected a quoted minor version such as "1.35"',
    ],
    [
      "a Kubernetes version that YAML read as a number",
      { clusters: [linode("eu", { kubernetesVersion: 1.3 })] },
      'clusters[0].kubernetesVersion: must be a string; got 1.3; expected a quoted minor version such as "1.35"',
    ],
    [
      "no pools",
      { clusters: [linode("eu", { pools: [] })] },
      "clusters[0].pools: must not be empty; got an empty list; expected a list of node pools",
    ],
    [
      "an invalid type",
      { clusters: [pool({ type: "t3.large", count: 1 })] },
      `clusters[0].pools[0].type: invalid instance type; got "t3.large"; expected ${TYPES}`,
    ],
    [
      "a type that LKE does not accept",
      { clusters: [pool({ type: "g6-nanode-1", count: 1 })] },
      `clusters[0].pools[0].type: invalid instance type; got "g6-nanode-1"; expected ${TYPES}`,
    ],
    [
      "a pool without a size",
      { clusters: [pool({})] },
      "clusters[0].pools[0].count: is required; got nothing; expected a count, or an autoscaler",
    ],
    [
      "a pool with both sizes",
      { clusters: [pool({ count: 2, autoscaler: { min: 1, max: 3 } })] },
      "clusters[0].pools[0].count: conflicts with autoscaler; got 2; expected a count or an autoscaler",
    ],
    [
      "an autoscaler with max below min",
      { clusters: [pool({ autoscaler: { min: 4, max: 3 } })] },
      "clusters[0].pools[0].autoscaler.max: less than min; got 3; expected at least 4",
    ],
    [
      "a pool without nodes",
      { clusters: [pool({ count: 0 })] },
      "clusters[0].pools[0].count: out of range; got 0; expected an integer from 1 to 100",
    ],
    [
      "an invalid node label",
      { clusters: [pool({ count: 1, labels: { "a b": "c" } })] },
      'clusters[0].pools[0].labels["a b"]: invalid key; got "c"; expected Kubernetes labels',
    ],
    [
      "an unsupported effect",
      { clusters: [pool({ count: 1, taints: [{ key: "gpu", effect: "Never" }] })] },
      'clusters[0].pools[0].taints[0].effect: unsupported value; got "Never"; expected one of: NoSchedule, PreferNoSchedule, NoExecute',
    ],
    [
      "LKE's fields in an existing cluster",
      {
        manager,
        karmada,
        clusters: [own("eu", { pools: [] })],
        kubeconfig: kubeconfig("eu"),
      },
      `clusters[0].pools: unknown key; got "pools"; expected one of: ${keysOf(cluster.options[1])}`,
    ],
    [
      "a mesh network for the manager",
      { manager: linode("manager", { network: "hub" }) },
      `manager.network: unknown key; got "network"; expected one of: ${keysOf(managerSchema.options[0])}`,
    ],
  ]);
});
