import assert from "node:assert/strict";
import fc from "fast-check";
import {
  moveAddresses,
  nodeName,
  numberNodes,
  placeNode,
  placeNodes,
} from "../../../../local/kubernetes/placement.ts";
import { podRoutes, staleRoutes } from "../../../../local/kubernetes/routes.ts";
import { lkeRanges } from "../../../../local/kubernetes/spec.ts";
import { clusterNode, spec } from "./support.ts";

const ids = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,8}$/), { maxLength: 30 });

describe("the numbers of nodes", () => {
  it("stay with the nodes that stay, and are unique", () => {
    fc.assert(
      fc.property(fc.array(ids, { minLength: 1, maxLength: 5 }), (steps) => {
        let placement = { numbers: {}, addresses: {} };
        for (const step of steps) {
          const before: Record<string, number> = placement.numbers;
          placement = numberNodes(placement, step);
          const after: Record<string, number> = placement.numbers;
          assert.deepEqual(Object.keys(after).sort(), [...step].sort());
          assert.equal(new Set(Object.values(after)).size, step.length);
          for (const id of step) if (before[id] !== undefined) assert.equal(after[id], before[id]);
        }
      }),
    );
  });

  it("are the lowest free ones, up to 200", () => {
    const placement = { numbers: { a: 1, b: 2, c: 3 }, addresses: {} };
    assert.deepEqual(numberNodes(placement, ["a", "c", "d", "e"]).numbers, {
      a: 1,
      c: 3,
      d: 2,
      e: 4,
    });
    const many = Array.from({ length: 201 }, (_, index) => `n${index}`);
    assert.throws(() => numberNodes(placement, many), /at most 200 nodes/);
  });

  it("place the nodes of a spec with their LoadBalancer addresses", () => {
    const placement = { numbers: { "71-aa": 4 }, addresses: { "10.207.128.1": "71-aa" } };
    const [placed, ...others] = placeNodes(spec, "10.207.0.0/16", placement);
    assert.deepEqual(others, []);
    assert.equal(placed?.node.address, "10.207.3.14");
    assert.equal(placed.pool.id, 71);
    assert.deepEqual(placed.addresses, ["10.207.128.1"]);
  });

  it("determine name, address and pod range", () => {
    const member = { pool: { id: 71 }, node: { id: "71-N9", instanceId: 9 } };
    assert.deepEqual(placeNode(spec, "10.207.0.0/16", member, 9), {
      ...clusterNode(9),
      id: "71-N9",
    });
    assert.equal(nodeName({ id: 7 }, "71-N9"), "lke7-71-n9");
    assert.equal(nodeName({ id: 7, name: "east" }, "1"), "east-1");
    const ranges = { pods: "10.11.0.0/16", services: "10.111.0.0/16" };
    const placed = placeNode({ ...spec, ranges }, "10.207.0.0/16", member, 9);
    assert.equal(placed.podCidr, "10.11.9.0/24");
  });
});

describe("LoadBalancer addresses", () => {
  it("stay with a node that stays, and otherwise move to the first one", () => {
    const placement = { numbers: {}, addresses: { "10.207.128.1": "a", "10.207.128.2": "b" } };
    assert.deepEqual(moveAddresses(placement, ["b", "c"]).addresses, {
      "10.207.128.1": "b",
      "10.207.128.2": "b",
    });
    assert.deepEqual(moveAddresses(placement, []).addresses, {});
  });
});

describe("routes", () => {
  const inputs = {
    nodes: [clusterNode(1), clusterNode(3)],
    services: lkeRanges.services,
    neighbours: [],
  };

  it("lead from the control plane to every node's pods and to Services", () => {
    assert.deepEqual(podRoutes(inputs, "lke7"), [
      { to: "10.2.1.0/24", via: "10.207.3.11" },
      { to: "10.2.3.0/24", via: "10.207.3.13" },
      { to: "10.128.0.0/16", via: "10.207.3.11" },
    ]);
    assert.deepEqual(podRoutes({ ...inputs, nodes: [] }, "lke7"), []);
  });

  it("lead from a node to the others' pods only", () => {
    assert.deepEqual(podRoutes(inputs, "lke7-71-n1"), [{ to: "10.2.3.0/24", via: "10.207.3.13" }]);
    assert.deepEqual(podRoutes({ ...inputs, nodes: [clusterNode(1)] }, "lke7-71-n1"), []);
  });

  it("lead from every machine to the pods of neighbours, but not to their Services", () => {
    const neighbours = [{ podCidr: "10.12.1.0/24", address: "10.207.4.11" }];
    const met = { ...inputs, neighbours };
    for (const machine of ["lke7", "lke7-71-n1"])
      assert.deepEqual(
        podRoutes(met, machine).filter(({ via }) => via === "10.207.4.11"),
        [{ to: "10.12.1.0/24", via: "10.207.4.11" }],
      );
    assert.equal(podRoutes(met, "lke7").at(-1)?.to, "10.128.0.0/16");
  });

  it("to removed nodes are stale", () => {
    const wanted = podRoutes(inputs, "lke7");
    assert.deepEqual(staleRoutes(wanted, ["10.2.1.0/24", "10.2.9.0/24"]), ["10.2.9.0/24"]);
    assert.deepEqual(staleRoutes([], []), []);
  });
});
