import { goFamilies } from "../go/families.ts";
import { versions } from "../versions.ts";
import type { ImageSpec, Layer } from "./spec.ts";

/** The base of every image: the accounts that its programs may look up, and a writable /tmp. */
const ground: Layer = [
  { kind: "folder", to: "/tmp", mode: 0o1777 },
  { kind: "text", to: "/etc/nsswitch.conf", text: "hosts: files dns\n", mode: 0o644 },
  {
    kind: "text",
    to: "/etc/passwd",
    text: "root:x:0:0:root:/root:/bin/sh\nistio-proxy:x:1337:1337::/:/sbin/nologin\nnobody:x:65534:65534::/:/sbin/nologin\n",
    mode: 0o644,
  },
  {
    kind: "text",
    to: "/etc/group",
    text: "root:x:0:\nistio-proxy:x:1337:\nnogroup:x:65534:\n",
    mode: 0o644,
  },
];

const shell: Layer = [
  { kind: "tree", source: "debian", path: "shell" },
  { kind: "link", to: "/usr/bin/awk", target: "mawk" },
];

/** iptables' nft variant, which Debian keeps behind its alternatives system; here it is the only one. */
const iptables: Layer = [
  { kind: "tree", source: "debian", path: "proxy" },
  ...["iptables", "ip6tables"].flatMap((program) =>
    ["", "-save", "-restore"].map((suffix) => ({
      kind: "link" as const,
      to: `/usr/sbin/${program}${suffix}`,
      target: "xtables-nft-multi",
    })),
  ),
];

const kubernetes = (program: "kube-apiserver" | "kube-controller-manager"): ImageSpec => ({
  name: `registry.k8s.io/${program}:v${versions.kubernetes}`,
  layers: [
    ground,
    [{ kind: "file", source: "kubernetes", path: program, to: `/usr/local/bin/${program}` }],
  ],
  run: {},
});

const karmada = (program: string): ImageSpec => ({
  name: `docker.io/karmada/${program}:v${versions.karmada}`,
  layers: [ground, [{ kind: "file", source: "karmada", path: program, to: `/bin/${program}` }]],
  run: {},
});

/** Labels that mark an image as different from upstream's build of that name. */
const standIn = (contents: string): { Labels: Record<string, string> } => ({
  Labels: { "org.opencontainers.image.description": contents },
});

/** The curl image's behaviour: arguments that are not a program are passed to curl. */
const curlEntrypoint = `#!/bin/sh
if [ "\${1#-}" != "$1" ] || ! command -v "$1" >/dev/null 2>&1; then set -- curl "$@"; fi
exec "$@"
`;

/**
 * All images of the local registry, under the names that the charts, the clusters and the program use. Users, working
 * folders and commands match the upstream images, as far as their users depend on them.
 */
export const images: readonly ImageSpec[] = [
  {
    name: `registry.k8s.io/pause:${versions.pause}`,
    layers: [[{ kind: "file", source: "pause", path: "pause", to: "/pause" }]],
    run: { User: "65535:65535", Entrypoint: ["/pause"], ...standIn("Archipelago's own pause") },
  },
  {
    name: `registry.k8s.io/coredns/coredns:v${versions.coredns}`,
    layers: [ground, [{ kind: "file", source: "coredns", path: "coredns", to: "/coredns" }]],
    run: { Entrypoint: ["/coredns"] },
  },
  {
    name: `registry.k8s.io/etcd:${versions.etcd}-0`,
    layers: [
      ground,
      ["etcd", "etcdctl", "etcdutl"].map((program) => ({
        kind: "file",
        source: "etcd",
        path: program,
        to: `/usr/local/bin/${program}`,
      })),
    ],
    run: {},
  },
  kubernetes("kube-apiserver"),
  kubernetes("kube-controller-manager"),
  ...Object.keys(goFamilies.karmada.programs).map(karmada),
  {
    name: `docker.io/istio/pilot:${versions.istio}`,
    layers: [
      ground,
      [
        {
          kind: "file",
          source: "istio",
          path: "pilot-discovery",
          to: "/usr/local/bin/pilot-discovery",
        },
      ],
    ],
    run: { User: "1337:1337", Entrypoint: ["/usr/local/bin/pilot-discovery"] },
  },
  {
    name: `docker.io/istio/proxyv2:${versions.istio}`,
    layers: [
      iptables,
      ground,
      [{ kind: "file", source: "envoy", path: "envoy", to: "/usr/local/bin/envoy" }],
      [
        { kind: "file", source: "istio", path: "pilot-agent", to: "/usr/local/bin/pilot-agent" },
        {
          kind: "file",
          source: "istio-module",
          path: "tools/packaging/common/envoy_bootstrap.json",
          to: "/var/lib/istio/envoy/envoy_bootstrap_tmpl.json",
        },
      ],
    ],
    run: {
      Entrypoint: ["/usr/local/bin/pilot-agent"],
      WorkingDir: "/",
      ...standIn("Istio's agent with a stock Envoy, which lacks Istio's own filters"),
    },
  },
  {
    name: `docker.io/stefanprodan/podinfo:${versions.podinfo}`,
    layers: [
      ground,
      [
        { kind: "file", source: "podinfo", path: "podinfo", to: "/home/app/podinfo" },
        {
          kind: "file",
          source: "podinfo-module",
          path: "ui/vue.html",
          to: "/home/app/ui/vue.html",
        },
      ],
    ],
    run: { User: "100:101", WorkingDir: "/home/app", Cmd: ["./podinfo"] },
  },
  {
    name: "docker.io/curlimages/curl:8.16.0",
    layers: [
      shell,
      ground,
      [{ kind: "text", to: "/entrypoint.sh", text: curlEntrypoint, mode: 0o755 }],
    ],
    run: {
      User: "100:101",
      Entrypoint: ["/entrypoint.sh"],
      Cmd: ["curl"],
      ...standIn("Debian's curl and shell under the name that the program asks for"),
    },
  },
  {
    name: `docker.io/alpine/k8s:${versions.kubernetes}`,
    layers: [
      shell,
      ground,
      [{ kind: "file", source: "kubernetes", path: "kubectl", to: "/usr/local/bin/kubectl" }],
    ],
    run: {
      Cmd: ["bash"],
      ...standIn("kubectl on a small Debian root, without upstream's other tools"),
    },
  },
  {
    name: `docker.io/cfssl/cfssl:v${versions.cfssl}`,
    layers: [
      shell,
      ground,
      [
        { kind: "file", source: "cfssl", path: "cfssl", to: "/usr/local/bin/cfssl" },
        { kind: "file", source: "cfssl", path: "cfssljson", to: "/usr/local/bin/cfssljson" },
      ],
    ],
    run: { Entrypoint: ["cfssl"], ...standIn("cfssl on a small Debian root") },
  },
  {
    name: `docker.io/restic/restic:${versions.restic}`,
    layers: [
      shell,
      ground,
      [{ kind: "file", source: "restic", path: "restic", to: "/usr/bin/restic" }],
    ],
    run: { Entrypoint: ["/usr/bin/restic"], ...standIn("restic on a small Debian root") },
  },
  {
    // For those who have no object storage: the fleet tests, and trials.
    name: `docker.io/versity/versitygw:v${versions.versitygw}`,
    layers: [
      ground,
      [{ kind: "file", source: "versitygw", path: "versitygw", to: "/usr/local/bin/versitygw" }],
    ],
    run: { Entrypoint: ["/usr/local/bin/versitygw"], ...standIn("versitygw without its shell") },
  },
];
