/**
 * The versions of the local cloud's components. The Go modules' own versions are pinned, with checksums, in
 * `modules/<family>/go.mod`; a test keeps the two equal.
 */
export const versions = {
  kubernetes: "1.35.4",
  etcd: "3.6.6",
  coredns: "1.15.0",
  karmada: "1.18.2",
  istio: "1.31.1",
  istioRevision: "eed52ebb66ad",
  helm: "3.22.0",
  pulumi: "3.250.0",
  /** Date and commit of the provider's module. */
  pulumiKubernetes: "20260115.f47bc2d6f199",
  pulumiKubernetesSdk: "4.34.2",
  podinfo: "6.9.2",
  cfssl: "1.6.5",
  restic: "0.18.1",
  versitygw: "1.0.14",
  gatewayApi: "1.5.1",
  pause: "3.10",
} as const;

/** Returns the processor's name in Kubernetes, Go and Debian. Throws on any other than these two. */
export function architecture(node: NodeJS.Architecture = process.arch): "amd64" | "arm64" {
  if (node === "x64") return "amd64";
  if (node === "arm64") return "arm64";
  throw new Error(`processor: got ${node}; expected x86-64 or arm64`);
}
