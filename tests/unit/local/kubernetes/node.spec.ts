import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parse } from "yaml";
import { controlPlaneServices } from "../../../../local/kubernetes/controlPlane.ts";
import { coreDnsObjects } from "../../../../local/kubernetes/coredns.ts";
import {
  mirrorFiles,
  nodeFiles,
  nodeHints,
  nodeServices,
} from "../../../../local/kubernetes/node.ts";
import { masquerade } from "../../../../local/kubernetes/nodeConfig.ts";
import { ClusterPki } from "../../../../local/kubernetes/pki.ts";
import { serviceScript } from "../../../../local/kubernetes/services.ts";
import { lkeRanges, serviceAddresses } from "../../../../local/kubernetes/spec.ts";
import { clusterNode } from "./support.ts";

const bin = {
  etcd: "/parts/etcd",
  "kube-apiserver": "/parts/kube-apiserver",
  "kube-controller-manager": "/parts/kube-controller-manager",
  "kube-scheduler": "/parts/kube-scheduler",
  kubelet: "/parts/kubelet",
  "kube-proxy": "/parts/kube-proxy",
  containerd: "/parts/containerd",
  nft: "/parts/nft",
  ip: "/parts/ip",
};

const pki = new ClusterPki("/cluster/pki");
const parts = {
  environment: { bin, path: "/parts", cniDir: "/cni", registry: "10.207.0.1:5000" },
  pki,
  node: clusterNode(3),
  ranges: lkeRanges,
  folder: "/node",
  controlPlane: "10.207.3.1",
  labels: { "topology.kubernetes.io/region": "de-fra-2", "lke.linode.com/pool-id": "71" },
  taints: [],
};

// The text of the files. That the programs accept them is tested by the fleet tests.
describe("a node's files", () => {
  const files = nodeFiles(parts);
  const read = (name: string): Record<string, unknown> =>
    parse(files[name] ?? "") as Record<string, unknown>;

  it("keep kubelet from changing the host", () => {
    const kubelet = read("kubelet.yaml");
    const eviction = kubelet["evictionHard"] as Record<string, string>;
    assert.deepEqual([...new Set(Object.values(eviction))], ["0%"]);
    assert.equal(kubelet["imageGCHighThresholdPercent"], 100);
    assert.equal(kubelet["failSwapOn"], false);
    assert.equal(kubelet["failCgroupV1"], false);
    assert.equal(kubelet["cgroupRoot"], "/");
    assert.match(String(kubelet["volumePluginDir"]), /^\/var\/lib\/kubelet\//);
    assert.deepEqual(kubelet["authentication"], {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: "/cluster/pki/ca.crt" },
    });
    assert.equal(kubelet["providerID"], "linode://3");
  });

  it("have a pool's taints only in the registration, so that a change does not recreate the node", () => {
    const taints = [{ key: "only", value: "mesh", effect: "NoSchedule" as const }];
    const [text] = Object.values(nodeHints({ taints }));
    const registered = parse(text ?? "") as object;
    assert.deepEqual("registerWithTaints" in registered && registered.registerWithTaints, taints);
    assert.deepEqual(nodeFiles({ ...parts, taints }), files);
    assert.deepEqual(nodeServices({ ...parts, taints }), nodeServices(parts));
  });

  it("give pods the node's range and leave masquerading to the node", () => {
    const network = JSON.parse(files["cni/10-pods.conflist"] ?? "") as {
      plugins: { type: string; ipMasq?: boolean; ipam?: { ranges: { subnet: string }[][] } }[];
    };
    const [bridge] = network.plugins;
    assert.equal(bridge?.ipMasq, false);
    assert.deepEqual(bridge.ipam?.ranges, [[{ subnet: "10.2.3.0/24" }]]);
  });

  it("masquerade pods as their node, except to pods with a route back", () => {
    assert.match(
      masquerade("10.2.0.0/16", []),
      /ip saddr 10\.2\.0\.0\/16 ip daddr != \{ 10\.2\.0\.0\/16 \} oifname "eth0" masquerade/,
    );
    assert.match(
      masquerade("10.11.0.0/16", ["10.12.1.0/24"]),
      /ip saddr 10\.11\.0\.0\/16 ip daddr != \{ 10\.11\.0\.0\/16, 10\.12\.1\.0\/24 \} oifname/,
    );
  });

  it("mirror every registry at the cloud's, over plain HTTP", () => {
    const mirrors = mirrorFiles("10.207.0.1:5000");
    assert.deepEqual(Object.keys(mirrors), ["certs.d/_default/hosts.toml"]);
    assert.match(
      Object.values(mirrors).join(),
      /\[host\."http:\/\/10\.207\.0\.1:5000"\]\n {2}capabilities = \["pull", /,
    );
    assert.match(files["containerd.toml"] ?? "", /config_path = "\/node\/certs\.d"/);
  });

  it("contain no key", () => {
    for (const text of Object.values(files)) assert.doesNotMatch(text, /PRIVATE KEY/);
  });
});

describe("a machine's services", () => {
  const scripts = {
    ...nodeServices(parts),
    ...controlPlaneServices({
      bin,
      pki,
      ranges: lkeRanges,
      address: "10.207.3.1",
      folder: "/plane",
    }),
  };

  it("are valid shell scripts that execute the program", () => {
    for (const [name, script] of Object.entries(scripts)) {
      assert.equal(spawnSync("bash", ["-n"], { input: script }).status, 0, name);
      assert.match(script, new RegExp(`\\nexec /parts/${name} \\\\\\n`));
    }
  });

  it("look for volume plugins in the machine's own folders, since the programs create theirs", () => {
    assert.match(
      scripts["kube-controller-manager"] ?? "",
      /--flex-volume-plugin-dir=\/var\/lib\/kubernetes\/volume-plugins/,
    );
    const kubelet = parse(nodeFiles(parts)["kubelet.yaml"] ?? "") as { volumePluginDir: string };
    assert.match(kubelet.volumePluginDir, /^\/var\/lib\//);
  });

  it("quote every word for the shell", () => {
    const script = serviceScript({
      command: "printf",
      flags: { a: "one two", b: "it's $HOME", bare: true },
    });
    const said = spawnSync("bash", ["-c", script.replace("exec printf", "printf '%s\\n'")]);
    assert.equal(said.stdout.toString(), "--a=one two\n--b=it's $HOME\n--bare\n");
  });

  it("set only labels that a kubelet may set on its own node", () => {
    assert.match(
      scripts["kubelet"] ?? "",
      /--node-labels=topology\.kubernetes\.io\/region=de-fra-2,lke\.linode\.com\/pool-id=71/,
    );
  });
});

describe("the cluster's DNS", () => {
  it("has the address that kubelets configure in pods", () => {
    const { dns } = serviceAddresses(lkeRanges);
    assert.equal(dns, "10.128.0.10");
    const service = coreDnsObjects(dns).find(({ kind }) => kind === "Service");
    assert.equal((service?.["spec"] as { clusterIP: string }).clusterIP, dns);
    const kubelet = parse(nodeFiles(parts)["kubelet.yaml"] ?? "") as { clusterDNS: string[] };
    assert.deepEqual(kubelet.clusterDNS, [dns]);
  });

  it("may read only its sources", () => {
    const role = coreDnsObjects("10.128.0.10").find(({ kind }) => kind === "ClusterRole");
    const rules = role?.["rules"] as { resources: string[]; verbs: string[] }[];
    assert.deepEqual(
      rules.flatMap(({ resources }) => resources),
      ["endpoints", "services", "pods", "namespaces", "endpointslices"],
    );
    assert.ok(rules.every(({ verbs }) => verbs.join() === "list,watch"));
  });
});
