import assert from "node:assert/strict";
import { linode, parsed, problemsOf, rejects } from "./support.ts";

// Shows which generations of intermediates the settings accept. What they change is in tests/graph/pki/generations.spec.ts.

describe("generations of intermediates", () => {
  it("are the first ones by default", () => {
    assert.deepEqual(parsed().trust.generations, {});
  });

  it("are numbers by cluster, with both meshes", () => {
    const clusters = [linode("eu"), linode("ap")];
    for (const mesh of ["istio", "linkerd"]) {
      const { trust } = parsed({ mesh, clusters, trust: { generations: { eu: 2 } } });
      assert.deepEqual(trust.generations, { eu: 2 });
    }
  });

  it("may stay for a cluster that is lost, or revoked later", () => {
    const clusters = [linode("eu"), linode("ap", { lost: true })];
    const trust = { generations: { ap: 2, us: 3 }, revoked: ["us"] };
    assert.deepEqual(problemsOf({ clusters, trust }), []);
  });

  rejects([
    [
      "a cluster that the fleet does not have",
      { trust: { generations: { us: 2 } } },
      "trust.generations.us: unknown cluster; got 2; expected one of: eu, ap",
    ],
    [
      "a name that every object has",
      { trust: { generations: { constructor: 2 } } },
      "trust.generations.constructor: unknown cluster; got 2; expected one of: eu, ap",
    ],
    [
      "a remote",
      {
        istio: { topology: "primary-remote" },
        clusters: [linode("eu"), linode("ap", { primary: "eu" })],
        trust: { generations: { ap: 2 } },
      },
      "trust.generations.ap: is a remote, whose primary signs its certificates; got 2; expected no such key, and one of its primary",
    ],
    [
      "a generation before the first",
      { trust: { generations: { eu: 0 } } },
      "trust.generations.eu: out of range; got 0; expected an integer from 1 to 1000000",
    ],
  ]);
});
