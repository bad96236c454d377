import type { ClusterFacts, Facts } from "../../../../cli/check/facts.ts";

const root = "AA:00";
const day = 24 * 60 * 60 * 1000;

const now = new Date("2026-06-01T12:00:00Z");

/** A date some days from the time of the facts, RFC 3339. */
export const inDays = (days: number): string => new Date(now.getTime() + days * day).toISOString();

const certificate = (holder: string, fingerprint: string, begin: number, end: number) => ({
  ...{ holder, fingerprint, authority: false },
  ...{ begin: inDays(begin), end: inDays(end) },
});

const pod = (name: string, proxyImage?: string) => ({
  ...{ name, phase: "Running", ready: true, waiting: [], restarts: [], owner: "ReplicaSet" },
  created: inDays(-3),
  ...(proxyImage !== undefined && { proxyImage }),
  wantsProxy: proxyImage !== undefined,
});

/** A region with nothing wrong. */
function region(name: string, peer: string, mesh: "istio" | "linkerd"): ClusterFacts {
  const istio = mesh === "istio";
  const plane = istio ? "istio-system/istiod" : "linkerd/linkerd-destination";
  return {
    ...{ name, role: "region", unread: [], version: "v1.35.4", clockSkewSeconds: 1 },
    nodes: [{ name: "n1", kubelet: "v1.35.4", ready: true, pressures: [], unschedulable: false }],
    pods: [pod("archipelago-gate/probe-1", "proxyv2:1.31.1"), pod("kube-system/coredns-1")],
    workloads: [
      { name: `Deployment ${plane}`, wanted: 1, available: 1, images: ["registry/pilot:1.31.1"] },
    ],
    jobs: [{ name: "archipelago-gate/gate" }],
    balancers: [
      {
        name: "istio-system/istio-eastwestgateway",
        ...{ addresses: [`10.0.0.${name.length}`], sources: ["10.1.0.0/16"], ports: [15443] },
      },
    ],
    claims: [{ name: "karmada-system/etcd-0", phase: "Bound" }],
    webhooks: [
      {
        name: "MutatingWebhookConfiguration injector/a",
        ...{ hasCa: true, service: "istio-system/istiod", endpoints: 1, required: true },
      },
    ],
    releases: [{ name: "istio-system/istiod", status: "deployed" }],
    certificates: [certificate("Secret istio-system/cacerts, ca-cert.pem", `BB:${name}`, -9, 300)],
    tokens: [{ holder: "Secret istio-system/reader", created: inDays(-9) }],
    proxies: [
      {
        ...{ pod: "archipelago-gate/probe-1", roots: [root] },
        certificate: certificate("probe", "CC:00", -0.2, 0.8),
      },
    ],
    istiods: istio
      ? [
          {
            pod: "istio-system/istiod-1",
            clusters: [
              { id: name, status: "synced", hasEndpoints: true },
              { id: peer, status: "timeout", hasEndpoints: true },
            ],
            proxies: [{ name: "probe-1", stale: [] }],
          },
        ]
      : [],
    ...(!istio &&
      peer !== "" && {
        linkerd: {
          links: [{ name: peer, target: peer }],
          gateways: [{ link: peer, endpoints: 1 }],
          mirrors: [{ name: `demo/hello-${peer}`, link: peer, endpoints: 1 }],
          credentials: [peer],
        },
      }),
    reached: [
      { to: peer, kind: "gateway", address: "10.0.0.1:15443", connected: true, detail: "curl 35" },
      { to: peer, kind: "api", address: "10.0.0.9:6443", connected: true, detail: "curl 0" },
    ],
  };
}

/** The facts of a fleet of two regions and a manager with nothing wrong. */
export function goodFacts(mesh: "istio" | "linkerd" = "istio"): Facts {
  const manager: ClusterFacts = {
    ...region("manager", "", mesh),
    ...{ role: "manager", proxies: [], istiods: [], reached: [] },
  };
  return {
    now,
    settings: {
      ...{ problems: [], openListeners: [], discouraged: [], regions: ["eu", "us1"] },
      ...{ mesh, gateEnabled: true },
    },
    outputs: {
      regions: ["eu", "us1"],
      reaches: { eu: ["eu", "us1"], us1: ["eu", "us1"] },
      gateways: { eu: "10.0.0.2", us1: "10.0.0.3" },
      apis: { eu: "https://10.0.0.8:6443", us1: "https://10.0.0.9:6443" },
      certificates: {
        root: { fingerprint: root, expiry: inDays(3000) },
        "trust-eu": { fingerprint: "BB:eu", expiry: inDays(300) },
        "trust-us1": { fingerprint: "BB:us1", expiry: inDays(300) },
      },
      credentials: [certificate("the kubeconfig of eu", "DD:00", -9, 300)],
    },
    clusters: [region("eu", "us1", mesh), region("us1", "eu", mesh), manager],
    karmada: {
      members: [
        { name: "eu", ready: true, reason: "", taints: [] },
        { name: "us1", ready: true, reason: "", taints: [] },
      ],
      works: [{ name: "karmada-es-eu/hello", applied: true, reason: "" }],
      bindings: [{ name: "demo/hello-deployment", scheduled: true, reason: "" }],
    },
    matrix: [
      { from: "eu", answers: { eu: 5, us1: 5 }, failures: 0, ids: {} },
      { from: "us1", answers: { eu: 5, us1: 5 }, failures: 0, ids: {} },
    ],
  };
}
