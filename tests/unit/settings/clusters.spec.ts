import { REGIONS } from "../../../settings/tables/regions.ts";
import { linode, own, refuses } from "./support.ts";

// Proves: what is refused about one cluster by itself. Does not prove that the provider has the region or the type.

const NAMES = "a DNS-1123 label of at most 43 characters: a-z, 0-9 and - inside";
const TYPES = "a type such as g6-standard-2";
const manager = undefined;
const karmada = { enabled: false };

function pool(more: object) {
  return linode("eu", { pools: [{ type: "g6-standard-2", ...more }] });
}

describe("a cluster that cannot be", () => {
  refuses([
    [
      "a name in capitals",
      { clusters: [linode("EU")] },
      `clusters[0].name: is not a DNS-1123 label; got "EU"; allowed ${NAMES}`,
    ],
    [
      "a name that ends in a dash",
      { clusters: [linode("eu-")] },
      `clusters[0].name: is not a DNS-1123 label; got "eu-"; allowed ${NAMES}`,
    ],
    [
      "a name with a dot",
      { clusters: [linode("eu.west")] },
      `clusters[0].name: is not a DNS-1123 label; got "eu.west"; allowed ${NAMES}`,
    ],
    [
      "a name too long for what is made from it",
      { clusters: [linode("a".repeat(44), { label: "eu" })] },
      `clusters[0].name: makes istio-remote-secret-<name> too long; got "${"a".repeat(44)}"; allowed at most 43 characters`,
    ],
    [
      "the name that Karmada gives every right to",
      { clusters: [linode("rbac-generator")] },
      'clusters[0].name: is a name that Karmada gives every right to; got "rbac-generator"; allowed any other name',
    ],
    [
      "no name",
      { clusters: [linode("eu", { name: undefined })] },
      `clusters[0].name: is missing; got nothing; allowed ${NAMES}`,
    ],
    [
      "no provider",
      { clusters: [linode("eu", { provider: undefined })] },
      "clusters[0].provider: is missing; got nothing; allowed linode, kubeconfig",
    ],
    [
      "an unknown provider, and the rest of that cluster",
      { clusters: [linode("EU", { provider: "aws" })] },
      'clusters[0].provider: is not a choice; got "aws"; allowed linode, kubeconfig',
      `clusters[0].name: is not a DNS-1123 label; got "EU"; allowed ${NAMES}`,
    ],
    [
      "an unknown region",
      { clusters: [linode("eu", { region: "eu-west-1" })] },
      `clusters[0].region: is not a known region; got "eu-west-1"; allowed ${Object.keys(REGIONS).join(", ")}`,
    ],
    [
      "a label too long",
      { clusters: [linode("eu", { label: "x".repeat(33) })] },
      `clusters[0].label: is not an LKE label; got "${"x".repeat(33)}"; allowed 1 to 32 letters and digits, with single dashes between them`,
    ],
    [
      "a Kubernetes version with a patch",
      { clusters: [linode("eu", { kubernetesVersion: "1.35.2" })] },
      'clusters[0].kubernetesVersion: is not a Kubernetes minor version; got "1.35.2"; allowed a quoted minor version such as "1.35"',
    ],
    [
      "a Kubernetes version that YAML read as a number",
      { clusters: [linode("eu", { kubernetesVersion: 1.3 })] },
      'clusters[0].kubernetesVersion: must be text; got 1.3; allowed a quoted minor version such as "1.35"',
    ],
    [
      "no pools",
      { clusters: [linode("eu", { pools: [] })] },
      "clusters[0].pools: is too short; got an empty list; allowed at least 1 node pools",
    ],
    [
      "a type that is none",
      { clusters: [pool({ type: "t3.large", count: 1 })] },
      `clusters[0].pools[0].type: is not an instance type; got "t3.large"; allowed ${TYPES}`,
    ],
    [
      "a type that LKE refuses",
      { clusters: [pool({ type: "g6-nanode-1", count: 1 })] },
      `clusters[0].pools[0].type: is not an instance type; got "g6-nanode-1"; allowed ${TYPES}`,
    ],
    [
      "a pool without a size",
      { clusters: [pool({})] },
      "clusters[0].pools[0].count: is missing; got nothing; allowed a count, or an autoscaler",
    ],
    [
      "a pool with both sizes",
      { clusters: [pool({ count: 2, autoscaler: { min: 1, max: 3 } })] },
      "clusters[0].pools[0].count: is the autoscaler's to choose; got 2; allowed a count or an autoscaler",
    ],
    [
      "an autoscaler upside down",
      { clusters: [pool({ autoscaler: { min: 4, max: 3 } })] },
      "clusters[0].pools[0].autoscaler.max: is below min; got 3; allowed at least 4",
    ],
    [
      "a pool of no nodes",
      { clusters: [pool({ count: 0 })] },
      "clusters[0].pools[0].count: is out of range; got 0; allowed a whole number from 1 to 100",
    ],
    [
      "a node label that is none",
      { clusters: [pool({ count: 1, labels: { "a b": "c" } })] },
      'clusters[0].pools[0].labels["a b"]: is not a valid key; got "c"; allowed Kubernetes labels',
    ],
    [
      "an effect that is none",
      { clusters: [pool({ count: 1, taints: [{ key: "gpu", effect: "Never" }] })] },
      'clusters[0].pools[0].taints[0].effect: is not a choice; got "Never"; allowed NoSchedule, PreferNoSchedule, NoExecute',
    ],
    [
      "LKE's fields in a cluster of the user's own",
      {
        manager,
        karmada,
        clusters: [own("eu", { pools: [] })],
        kubeconfig: "{contexts: [{name: eu, context: {cluster: eu}}]}",
      },
      'clusters[0].pools: unknown key; got "pools"; allowed name, provider, context, region, network, primary, egress, podCidrs, serviceCidrs, gatewayApi',
    ],
    [
      "a mesh network for the manager",
      { manager: linode("manager", { network: "hub" }) },
      'manager.network: unknown key; got "network"; allowed name, provider, region, label, kubernetesVersion, pools, highAvailability, acl',
    ],
  ]);
});
