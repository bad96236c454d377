import assert from "node:assert/strict";
import fc from "fast-check";
import { clustersWithoutReplica, leastReplicas } from "../../../components/karmada/division.ts";

// Shows how Karmada 1.18 divides replicas by static weights, as its sources say (`AllocateWebsterSeats`). Does not show
// Karmada itself; the fleet tests count replicas.

/** Karmada's own procedure, with ties in favour of the cluster that `prefers` names last. */
function divide(weights: Record<string, number>, replicas: number, last: string) {
  const seats = new Map(Object.keys(weights).map((name) => [name, 0]));
  const seatsOf = (name: string): number => seats.get(name) ?? 0;
  const priority = (name: string): number => (weights[name] ?? 0) / (2 * seatsOf(name) + 1);
  for (let given = 0; given < replicas; given++) {
    const [next] = Object.keys(weights)
      .filter((name) => (weights[name] ?? 0) > 0)
      .sort(
        (left, right) =>
          priority(right) - priority(left) ||
          seatsOf(left) - seatsOf(right) ||
          Number(left === last) - Number(right === last),
      );
    if (next !== undefined) seats.set(next, seatsOf(next) + 1);
  }
  return seats;
}

const weightsOfFleet = fc.dictionary(
  fc.constantFrom("eu", "ap", "us", "in", "br"),
  fc.integer({ min: 0, max: 40 }),
  { minKeys: 1, noNullPrototype: true },
);

describe("the division of replicas by weight", () => {
  it("leaves out the clusters that Karmada may leave out, and no other", () => {
    fc.assert(
      fc.property(weightsOfFleet, fc.integer({ min: 1, max: 60 }), (weights, replicas) => {
        const unlucky = Object.entries(weights)
          .filter(([, weight]) => weight > 0)
          .map(([name]) => name)
          .filter((name) => divide(weights, replicas, name).get(name) === 0);
        assert.deepEqual(clustersWithoutReplica(weights, replicas), unlucky);
      }),
    );
  });

  it("leaves out none from the least number on, and some below it", () => {
    fc.assert(
      fc.property(weightsOfFleet, (weights) => {
        const least = leastReplicas(weights);
        assert.deepEqual(clustersWithoutReplica(weights, least), []);
        if (least > 0) assert.notDeepEqual(clustersWithoutReplica(weights, least - 1), []);
      }),
    );
  });

  const cases: readonly [Record<string, number>, number, string[], number][] = [
    [{ eu: 1, ap: 1, us: 1 }, 1, ["eu", "ap", "us"], 3],
    [{ eu: 1, ap: 1, us: 1 }, 2, ["eu", "ap", "us"], 3],
    [{ eu: 2, ap: 1, us: 2 }, 3, [], 3],
    [{ eu: 2, ap: 1, us: 2 }, 2, ["ap"], 3],
    [{ eu: 3, ap: 1 }, 2, [], 2],
    [{ eu: 4, ap: 1 }, 2, ["ap"], 3],
    [{ eu: 1, ap: 0, us: 0 }, 1, [], 1],
    [{ eu: 0 }, 1, [], 0],
  ];
  for (const [weights, replicas, without, least] of cases) {
    it(`of ${replicas} replicas by ${JSON.stringify(weights)}`, () => {
      assert.deepEqual(clustersWithoutReplica(weights, replicas), without);
      assert.equal(leastReplicas(weights), least);
    });
  }
});
