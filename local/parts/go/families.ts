import { versions } from "../versions.ts";

/** Files of a module that one of the project's own programs embeds. */
export interface EmbeddedFiles {
  readonly module: string;
  /** The path in the module, by the file's name next to the program's `main.go`. */
  readonly files: Readonly<Record<string, string>>;
}

/** A module of `modules/` and its programs. */
export interface GoFamily {
  readonly name: string;
  /** The name in progress lines. */
  readonly label: string;
  /** The Go package of each program, by the program's name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Link-time variables with the version that the program reports. */
  readonly stamps?: Readonly<Record<string, string>>;
  /** Set if the program is the `main.go` next to the go.mod. */
  readonly embeds?: EmbeddedFiles;
}

const istioVersion = "istio.io/istio/pkg/version";
const kubernetesVersion = "k8s.io/component-base/version";
const [major, minor] = versions.kubernetes.split(".");
const pulumiKubernetes = "github.com/pulumi/pulumi-kubernetes/provider/v4";

/** All Go programs of the local cloud, in build order: dependencies of others first. */
export const goFamilies = {
  helm: {
    name: "helm",
    label: "Helm",
    programs: { helm: "helm.sh/helm/v3/cmd/helm" },
    stamps: {
      "helm.sh/helm/v3/internal/version.version": `v${versions.helm}`,
      "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": String(major),
      "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": String(minor),
    },
  },
  etcd: {
    name: "etcd",
    label: "etcd",
    programs: {
      etcd: "go.etcd.io/etcd/server/v3",
      etcdctl: "go.etcd.io/etcd/etcdctl/v3",
      etcdutl: "go.etcd.io/etcd/etcdutl/v3",
    },
  },
  kubernetes: {
    name: "kubernetes",
    label: `Kubernetes ${versions.kubernetes}`,
    programs: {
      "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
      "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
      "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
      kubelet: "k8s.io/kubernetes/cmd/kubelet",
      "kube-proxy": "k8s.io/kubernetes/cmd/kube-proxy",
      kubectl: "k8s.io/kubernetes/cmd/kubectl",
    },
    stamps: {
      [`${kubernetesVersion}.gitVersion`]: `v${versions.kubernetes}`,
      [`${kubernetesVersion}.gitMajor`]: String(major),
      [`${kubernetesVersion}.gitMinor`]: String(minor),
    },
  },
  coredns: {
    name: "coredns",
    label: "CoreDNS",
    programs: { coredns: "github.com/coredns/coredns" },
  },
  karmada: {
    name: "karmada",
    label: `Karmada ${versions.karmada}`,
    programs: {
      "karmada-agent": "github.com/karmada-io/karmada/cmd/agent",
      "karmada-aggregated-apiserver": "github.com/karmada-io/karmada/cmd/aggregated-apiserver",
      "karmada-controller-manager": "github.com/karmada-io/karmada/cmd/controller-manager",
      "karmada-scheduler": "github.com/karmada-io/karmada/cmd/scheduler",
      "karmada-webhook": "github.com/karmada-io/karmada/cmd/webhook",
    },
    stamps: { "github.com/karmada-io/karmada/pkg/version.gitVersion": `v${versions.karmada}` },
  },
  istio: {
    name: "istio",
    label: `Istio ${versions.istio}`,
    programs: {
      "pilot-discovery": "istio.io/istio/pilot/cmd/pilot-discovery",
      "pilot-agent": "istio.io/istio/pilot/cmd/pilot-agent",
    },
    stamps: {
      [`${istioVersion}.buildVersion`]: versions.istio,
      [`${istioVersion}.buildGitRevision`]: versions.istioRevision,
      [`${istioVersion}.buildStatus`]: "Clean",
      [`${istioVersion}.buildTag`]: versions.istio,
      [`${istioVersion}.buildHub`]: "docker.io/istio",
    },
  },
  podinfo: {
    name: "podinfo",
    label: "podinfo",
    programs: { podinfo: "github.com/stefanprodan/podinfo/cmd/podinfo" },
  },
  cfssl: {
    name: "cfssl",
    label: "cfssl",
    programs: {
      cfssl: "github.com/cloudflare/cfssl/cmd/cfssl",
      cfssljson: "github.com/cloudflare/cfssl/cmd/cfssljson",
    },
    stamps: { "github.com/cloudflare/cfssl/cli/version.version": versions.cfssl },
  },
  restic: {
    name: "restic",
    label: "restic",
    programs: { restic: "github.com/restic/restic/cmd/restic" },
  },
  versitygw: {
    name: "versitygw",
    label: "an S3 server",
    programs: { versitygw: "github.com/versity/versitygw/cmd/versitygw" },
  },
  pulumi: {
    name: "pulumi",
    label: "the Pulumi engine",
    programs: { pulumi: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
    stamps: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${versions.pulumi}` },
  },
  "pulumi-kubernetes": {
    name: "pulumi-kubernetes",
    label: "Pulumi's Kubernetes provider",
    programs: { "pulumi-resource-kubernetes": "archipelago.local/parts/pulumi-kubernetes" },
    // The engine warns in every run about a plugin that is older than the SDK; the build part has the actual version.
    stamps: {
      [`${pulumiKubernetes}/pkg/version.Version`]: `${versions.pulumiKubernetesSdk}+${versions.pulumiKubernetes}`,
    },
    embeds: {
      module: pulumiKubernetes,
      files: {
        "schema.json": "cmd/pulumi-resource-kubernetes/schema.json",
        "terraform-mapping.json": "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
      },
    },
  },
} as const satisfies Record<string, GoFamily>;

export type GoFamilyName = keyof typeof goFamilies;
