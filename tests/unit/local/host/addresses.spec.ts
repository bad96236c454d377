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

// The address plan only. That machines respond at the addresses is tested by the fleet tests.
describe("addresses of a cloud", () => {
  it("belong to one machine each, inside the subnet", () => {
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
    // No address has two roles, since each role's addresses have a separate range.
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

  it("differ between clusters and nodes", () => {
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

  it("of all operator endpoints are in the operator's range, and the operator's own is not", () => {
    fc.assert(
      fc.property(cluster, (index) => {
        const entrance = controlPlaneOperatorAddress(subnet, index);
        assert.ok(overlaps(operatorRange(subnet), `${entrance}/32`));
        assert.ok(!overlaps(operatorRange(subnet), `${controlPlaneAddress(subnet, index)}/32`));
      }),
    );
  });

  it("never overlap the clusters' own ranges", () => {
    for (const candidate of candidateSubnets())
      for (const range of Object.values(lkeRanges))
        assert.ok(!overlaps(candidate, String(range)), candidate);
  });

  it("of LoadBalancers are the lowest free ones, until none is left", () => {
    assert.equal(allocateAddress(subnet, []), "10.207.128.1");
    assert.equal(allocateAddress(subnet, ["10.207.128.1", "10.207.128.3"]), "10.207.128.2");
    const all: string[] = [];
    for (let third = 128; third < 224; third++)
      for (let fourth = 1; fourth < 255; fourth++) all.push(`10.207.${third}.${fourth}`);
    assert.equal(allocateAddress(subnet, all.slice(0, -1)), "10.207.223.254");
    assert.throws(() => allocateAddress(subnet, all), /no free LoadBalancer address in/);
  });

  it("are rejected outside their limits", () => {
    assert.throws(
      () => controlPlaneAddress(subnet, clusterLimit),
      /cluster: got 127; expected .* 0 to 126/,
    );
    assert.throws(() => nodeAddress(subnet, 0, 0), /node: got 0; expected .* 1 to 200/);
    assert.throws(() => nodePodCidr(lkeRanges.pods, 201), /node: got 201/);
  });
});

describe("the choice of a subnet", () => {
  const used = fc.subarray(candidateSubnets(), { maxLength: 49 });
  const name = fc.stringMatching(/^[a-z0-9]{1,10}$/);

  it("avoids ranges in use, and is stable for a name", () => {
    fc.assert(
      fc.property(name, used, (cloud, ranges) => {
        const chosen = chooseSubnet(cloud, ranges);
        assert.ok(ranges.every((range) => !overlaps(chosen, range)));
        assert.equal(chooseSubnet(cloud, ranges), chosen);
      }),
    );
  });

  it("avoids a single address of the host, and fails if nothing is free", () => {
    const first = chooseSubnet("local", []);
    assert.notEqual(chooseSubnet("local", [first.replace("0.0/16", "7.9/32")]), first);
    assert.throws(
      () => chooseSubnet("local", ["10.192.0.0/10"]),
      /no free subnet .* on this machine/,
    );
  });
});

describe("links", () => {
  it("have valid names and unique link-layer addresses", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        assert.ok(linkName("arch-", one).length <= 15);
        assert.match(linkAddress(one), /^02(:[0-9a-f]{2}){5}$/);
        assert.equal(linkAddress(one) === linkAddress(other), one === other);
      }),
    );
  });
});
