import assert from "node:assert/strict";

import { readFile } from "node:fs/promises";

import { parse } from "yaml";

import { openListeners, parseSettings } from "../../../config.ts";
import {
  configuration,
  kubeconfig,
  linode,
  own,
  parsed,
  rejects,
  type Written,
} from "./support.ts";

// Proves: which addresses the settings let connect to load balancers, what is rejected, and what is warned of. Does not
// prove that a cloud's load balancer drops connections from other addresses.

/** Two clusters that state their egress. */
const stated = {
  clusters: [linode("eu", { egress: ["192.0.2.1"] }), linode("ap", { egress: ["203.0.113.0/28"] })],
};
const listeners: readonly [string, (service: Written) => Written][] = [
  ["karmada.service", (service) => ({ karmada: { service } })],
  ["istio.eastWestGateway", (service) => ({ istio: { eastWestGateway: service } })],
  [
    "linkerd.multicluster.gateway",
    (service) => ({ mesh: "linkerd", linkerd: { multicluster: { gateway: service } } }),
  ],
];

describe("the addresses that may connect to gateways", () => {
  const sources = (changes: Written) =>
    parsed(changes).clusters.map(({ name, gatewaySources }) => [name, gatewaySources]);
  const byPeers = [
    ["eu", ["203.0.113.0/28"]],
    ["ap", ["192.0.2.1/32"]],
  ];

  for (const mesh of ["istio", "linkerd"]) {
    it(`are by default the other clusters' egress, with ${mesh}`, () => {
      assert.deepEqual(sources({ ...stated, mesh }), byPeers);
    });
  }

  it("are all while a cluster does not state its egress, or is alone", () => {
    const open = { clusters: [...stated.clusters, linode("us")] };
    assert.deepEqual(
      sources(open).map(([, ranges]) => ranges),
      [["192.0.2.1/32", "203.0.113.0/28"]].flatMap((known) => [undefined, undefined, known]),
    );
    assert.deepEqual(sources({ clusters: stated.clusters.slice(0, 1) }), [["eu", undefined]]);
  });

  it("are those of the settings where they name them", () => {
    const sourceRanges = ["192.0.2.0/24", "203.0.113.0/24", "198.51.100.7"];
    const own = ["192.0.2.0/24", "203.0.113.0/24", "198.51.100.7/32"];
    for (const [, section] of listeners.slice(1)) {
      assert.deepEqual(sources({ ...stated, ...section({ sourceRanges }) }), [
        ["eu", own],
        ["ap", own],
      ]);
    }
  });

  it("are not restricted on a flat network, which has no gateways", () => {
    const clusters = ["eu", "ap"].map((name, index) =>
      own(name, {
        egress: [`192.0.2.${index}`],
        podCidrs: [`10.${index}.0.0/16`],
        serviceCidrs: [`10.1${index}.0.0/16`],
      }),
    );
    const flat = { network: "flat", kubeconfig: kubeconfig("eu", "ap"), clusters };
    assert.deepEqual(sources(flat), [
      ["eu", undefined],
      ["ap", undefined],
    ]);
  });
});

describe("the addresses that may connect to other load balancers", () => {
  it("are ranges in CIDR notation", () => {
    const service = { sourceRanges: ["192.0.2.1", "203.0.113.0/28"] };
    const expected = ["192.0.2.1/32", "203.0.113.0/28"];
    const settings = parsed({
      ...stated,
      karmada: { service },
      istio: { ingressGateway: service, istiodService: service },
    });
    assert.deepEqual(settings.karmada.service.sourceRanges, expected);
    assert.deepEqual(settings.istio.ingressGateway.sourceRanges, expected);
    assert.deepEqual(settings.istio.istiodService.sourceRanges, expected);
  });
});

describe("invalid source ranges", () => {
  const needed = "expected the addresses that this cluster's nodes call from";
  for (const [path, section] of listeners) {
    rejects([
      [
        `of ${path} that leave a cluster out`,
        { ...stated, ...section({ sourceRanges: ["192.0.2.0/24"] }) },
        `${path}.sourceRanges: blocks clusters[1] (ap), which calls from clusters[1].egress[0], 203.0.113.0/28; got no range that contains it; expected 203.0.113.0/28 or a range that contains it`,
      ],
      [
        `of ${path} while clusters do not state their egress`,
        section({ sourceRanges: ["192.0.2.0/24"] }),
        `clusters[0].egress: is required by ${path}.sourceRanges; got nothing; ${needed}`,
        `clusters[1].egress: is required by ${path}.sourceRanges; got nothing; ${needed}`,
      ],
      [
        `of ${path} that are an empty list`,
        { ...stated, ...section({ sourceRanges: [] }) },
        `${path}.sourceRanges: must not be empty; got an empty list; expected a list of ranges`,
      ],
      [
        `of ${path} that are no networks`,
        { ...stated, ...section({ sourceRanges: ["10.2/16", "192.0.2.7/24", "2001:db8::1/32"] }) },
        `${path}.sourceRanges[0]: invalid address range; got "10.2/16"; expected an address or CIDR such as 192.0.2.0/24`,
        `${path}.sourceRanges[1]: has bits set beyond its prefix; got "192.0.2.7/24"; expected 192.0.2.0/24`,
        `${path}.sourceRanges[2]: has bits set beyond its prefix; got "2001:db8::1/32"; expected 2001:db8::/32`,
      ],
      [
        `of ${path} beside a firewall of the user's own`,
        {
          ...stated,
          ...section({
            sourceRanges: ["192.0.2.0/24", "203.0.113.0/24"],
            annotations: { "service.beta.kubernetes.io/linode-loadbalancer-firewall-id": "7" },
          }),
        },
        `${path}.annotations["service.beta.kubernetes.io/linode-loadbalancer-firewall-id"]: configures the same firewall as ${path}.sourceRanges; got "7"; expected one of the two`,
      ],
    ]);
  }

  const flat = (sourceRanges: readonly string[]) => ({
    network: "flat",
    manager: undefined,
    karmada: { enabled: false },
    kubeconfig: kubeconfig("eu", "ap"),
    istio: { topology: "primary-remote", istiodService: { sourceRanges } },
    clusters: [
      own("eu", { podCidrs: ["10.1.0.0/16"], serviceCidrs: ["10.2.0.0/16"] }),
      own("ap", { podCidrs: ["10.3.0.0/16"], serviceCidrs: ["10.4.0.0/16"], primary: "eu" }),
    ],
  });
  rejects([
    ["of an istiod that contain its remotes' pods, which are valid", flat(["10.3.0.0/16"])],
    [
      "of an istiod that leave a remote out",
      flat(["10.9.0.0/16"]),
      `clusters[1].egress: is required by istio.istiodService.sourceRanges; got nothing; ${needed}`,
    ],
    [
      "that allow everybody, which need no egress and are valid",
      { karmada: { service: { sourceRanges: ["0.0.0.0/0"] } } },
    ],
    [
      "of a mesh that is not selected, which are valid",
      { istio: { eastWestGateway: { sourceRanges: ["192.0.2.0/24"] } }, mesh: "linkerd" },
    ],
  ]);
});

describe("warnings about open load balancers", () => {
  const api = /^karmada\.service\.sourceRanges: every address may connect to Karmada's API/;

  it("name Karmada's API while every address may connect to it", () => {
    for (const sourceRanges of [
      undefined,
      ["0.0.0.0/0"],
      ["192.0.2.0/24", "203.0.113.0/24", "::/0"],
      ["0.0.0.0/1", "128.0.0.0/1"],
    ]) {
      const warnings = openListeners(parsed({ ...stated, karmada: { service: { sourceRanges } } }));
      assert.equal(warnings.length, 1, String(sourceRanges));
      assert.match(warnings[0] ?? "", api);
    }
  });

  it("end with ranges, or without Karmada", () => {
    const closed = { service: { sourceRanges: ["192.0.2.0/24", "203.0.113.0/24"] } };
    assert.deepEqual(openListeners(parsed({ ...stated, karmada: closed })), []);
    const without = { manager: undefined, karmada: { enabled: false } };
    assert.deepEqual(openListeners(parsed(without)), []);
  });

  it("name the clusters whose egress would close the gateways", () => {
    const clusters = [...stated.clusters, linode("us")];
    const without = { manager: undefined, karmada: { enabled: false } };
    assert.deepEqual(openListeners(parsed({ ...without, clusters })), [
      "clusters[2].egress: not stated, so every address may connect to the gateways of eu, ap; expected the addresses that the clusters' nodes call from",
    ]);
  });
});

describe("the example of docs/operations/exposure.md", () => {
  it("closes every cluster's API, Karmada's, and the gateways", async () => {
    const page = await readFile(
      new URL("../../../docs/operations/exposure.md", import.meta.url),
      "utf8",
    );
    const example = /^```yaml\n(?<yaml>.*?)^```$/ms.exec(page)?.groups?.["yaml"] ?? "";
    const written = configuration(parse(example) as Written);
    const settings = parseSettings(written, { stack: "example" });
    assert.deepEqual(openListeners(settings), []);
    const { clusters, manager } = settings;
    for (const cluster of [...clusters, manager]) {
      assert.ok(cluster?.provider === "linode" && (cluster.acl?.ipv4.length ?? 0) > 0);
    }
    assert.deepEqual(
      clusters.map(({ gatewaySources }) => gatewaySources),
      [["203.0.113.0/28"], ["192.0.2.0/28"]],
    );
  });
});
