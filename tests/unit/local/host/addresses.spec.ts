import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allocateAddress,
  candidateSubnets,
  clusterLimit,
  controlPlaneAddress,
  controlPlaneOperatorAddress,
  hostAddress,
  nodeAddress,
  nodeLimit,
  nodePodCidr,
  operatorAddress,
  operatorRange,
  overlaps,
} from "../../../../local/host/addresses.ts";
import { linkAddress, linkName } from "../../../../local/host/links.ts";
import { lkeRanges } from "../../../../local/kubernetes/spec.ts";
import { chooseSubnet } from "../../../../local/host/subnets.ts";

const subnet = "10.207.0.0/16";
const cluster = fc.nat({ max: clusterLimit - 1 });
const node = fc.integer({ min: 1, max: nodeLimit });

// The plan of addresses alone: that machines answer on them is for the fleet tests.
describe("addresses of a cloud", () => {
  it("are each one machine's, inside the subnet", () => {
    const role = fc.oneof(
      fc.constantFrom(hostAddress(subnet), operatorAddress(subnet)),
      cluster.map((index) => controlPlaneAddress(subnet, index)),
      cluster.map((index) => controlPlaneOperatorAddress(subnet, index)),
      fc.tuple(cluster, node).map(([index, number]) => nodeAddress(subnet, index, number)),
      fc.uniqueArray(fc.nat({ max: 300 }), { maxLength: 20 }).map((numbers) => {
        const used = numbers.map((number) => `10.207.${128 + Math.floor(number / 254)}.${number}`);
        return allocateAddress(subnet, used);
      }),
    );
    // Equal addresses mean equal roles: each role's addresses lie in a range of their own.
    const kind = (address: string): string => {
      const [, , third, fourth] = address.split(".").map(Number) as [
        number,
        number,
        number,
        number,
      ];
      if (third === 0) return "host";
      if (third === 255) return "operator";
      if (third >= 240) return "entrance";
      if (third >= 128) return "balancer";
      return fourth === 1 ? "control plane" : "node";
    };
    fc.assert(
      fc.property(role, (address) => {
        assert.ok(overlaps(subnet, `${address}/32`));
        assert.ok(kind(address) !== "node" || Number(address.split(".")[3]) >= 11);
      }),
    );
    assert.equal(kind(controlPlaneAddress(subnet, clusterLimit - 1)), "control plane");
    assert.equal(kind(nodeAddress(subnet, clusterLimit - 1, nodeLimit)), "node");
    assert.equal(kind(allocateAddress(subnet, [])), "balancer");
  });

  it("differ for different clusters and nodes", () => {
    fc.assert(
      fc.property(cluster, node, cluster, node, (one, first, other, second) => {
        const same = one === other && first === second;
        const equal = nodeAddress(subnet, one, first) === nodeAddress(subnet, other, second);
        assert.equal(equal, same);
        const pods = (number: number): string => nodePodCidr(lkeRanges.pods, number);
        assert.equal(pods(first) === pods(second), first === second);
        assert.ok(overlaps(lkeRanges.pods, pods(first)));
      }),
    );
  });

  it("lie so that the operator's range holds all entrances and the operator is reached without it", () => {
    fc.assert(
      fc.property(cluster, (index) => {
        const entrance = controlPlaneOperatorAddress(subnet, index);
        assert.ok(overlaps(operatorRange(subnet), `${entrance}/32`));
        assert.ok(!overlaps(operatorRange(subnet), `${controlPlaneAddress(subnet, index)}/32`));
      }),
    );
  });

  it("never meet the clusters' own ranges", () => {
    for (const candidate of candidateSubnets())
      for (const range of Object.values(lkeRanges))
        assert.ok(!overlaps(candidate, String(range)), candidate);
  });

  it("for LoadBalancers are the lowest free ones, until there are none", () => {
    assert.equal(allocateAddress(subnet, []), "10.207.128.1");
    assert.equal(allocateAddress(subnet, ["10.207.128.1", "10.207.128.3"]), "10.207.128.2");
    const all: string[] = [];
    for (let third = 128; third < 224; third++)
      for (let fourth = 1; fourth < 255; fourth++) all.push(`10.207.${third}.${fourth}`);
    assert.equal(allocateAddress(subnet, all.slice(0, -1)), "10.207.223.254");
    assert.throws(() => allocateAddress(subnet, all), /no LoadBalancer address is left/);
  });

  it("are refused outside their limits", () => {
    assert.throws(
      () => controlPlaneAddress(subnet, clusterLimit),
      /cluster 127: expected .* 0 to 126/,
    );
    assert.throws(() => nodeAddress(subnet, 0, 0), /node 0: expected .* 1 to 200/);
    assert.throws(() => nodePodCidr(lkeRanges.pods, 201), /node 201/);
  });
});

describe("the choice of a subnet", () => {
  const used = fc.subarray(candidateSubnets(), { maxLength: 49 });
  const name = fc.stringMatching(/^[a-z0-9]{1,10}$/);

  it("meets nothing that is in use, and is the same for the same name", () => {
    fc.assert(
      fc.property(name, used, (cloud, ranges) => {
        const chosen = chooseSubnet(cloud, ranges);
        assert.ok(ranges.every((range) => !overlaps(chosen, range)));
        assert.equal(chooseSubnet(cloud, ranges), chosen);
      }),
    );
  });

  it("sees a single address of the host, and gives up when nothing is free", () => {
    const first = chooseSubnet("local", []);
    assert.notEqual(chooseSubnet("local", [first.replace("0.0/16", "7.9/32")]), first);
    assert.throws(() => chooseSubnet("local", ["10.192.0.0/10"]), /is free on this machine/);
  });
});

describe("links", () => {
  it("have names that Linux allows and addresses of one machine only", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        assert.ok(linkName("arch-", one).length <= 15);
        assert.match(linkAddress(one), /^02(:[0-9a-f]{2}){5}$/);
        assert.equal(linkAddress(one) === linkAddress(other), one === other);
      }),
    );
  });
});
