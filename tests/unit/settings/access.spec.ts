import assert from "node:assert/strict";

import { linode, parsed, problemsOf, rejects, type Written } from "./support.ts";

// Proves: the settings of the access of clusters to each other's APIs, in the sections of both meshes. Does not prove that
// the access is what they say: graph and fleet tests do.

const acl = { ipv4: ["198.51.100.7"] };
const revoked = [{ source: "ap", target: "eu" }];

describe("the access of Istio's clusters to each other", () => {
  it("is complete by default, with tokens of the first generation", () => {
    const { istio } = parsed();
    assert.deepEqual([istio.revoked, istio.tokenGeneration], [[], 1]);
  });

  it("needs no address of a peer whose access to the cluster with an ACL is revoked", () => {
    const clusters = [linode("eu", { acl, egress: ["198.51.100.7"] }), linode("ap")];
    assert.equal(problemsOf({ clusters }).length, 1);
    assert.deepEqual(problemsOf({ clusters, istio: { revoked } }), []);
    const linkerd = { mesh: "linkerd", linkerd: { multicluster: { revoked } } };
    assert.deepEqual(problemsOf({ clusters, ...linkerd }), []);
  });

  it("allows a peer whose access is revoked to state its addresses", () => {
    const clusters = [linode("eu", { acl }), linode("ap", { egress: ["203.0.113.1"] })];
    assert.equal(problemsOf({ clusters }).length, 1);
    assert.deepEqual(problemsOf({ clusters, istio: { revoked } }), []);
    const linkerd = { mesh: "linkerd", linkerd: { multicluster: { revoked } } };
    assert.deepEqual(problemsOf({ clusters, ...linkerd }), []);
    // The other direction, and the other mesh, revoke nothing of this.
    const opposite = [{ source: "eu", target: "ap" }];
    assert.equal(problemsOf({ clusters, istio: { revoked: opposite } }).length, 1);
    assert.equal(problemsOf({ clusters, linkerd: { multicluster: { revoked } } }).length, 1);
  });

  const remote: Written = {
    clusters: [linode("eu"), linode("ap"), linode("us", { primary: "eu" })],
  };
  const mixed = (pair: Written): Written => ({
    ...remote,
    istio: { topology: "primary-remote", revoked: [pair] },
  });

  it("may be revoked between a primary and the remote of another", () => {
    assert.deepEqual(problemsOf(mixed({ source: "ap", target: "us" })), []);
  });

  rejects([
    [
      "a pair with an unknown cluster",
      { istio: { revoked: [{ source: "us", target: "eu" }] } },
      'istio.revoked[0].source: unknown cluster; got "us"; expected one of: eu, ap',
    ],
    [
      "a pair of one cluster",
      { istio: { revoked: [{ source: "eu", target: "eu" }] } },
      'istio.revoked[0].target: same as source; got "eu"; expected another cluster',
    ],
    [
      "a duplicate pair",
      { istio: { revoked: [...revoked, ...revoked] } },
      "istio.revoked[1]: duplicates istio.revoked[0]; got a mapping; expected each pair once",
    ],
    [
      "generation 0",
      { istio: { tokenGeneration: 0 } },
      "istio.tokenGeneration: out of range; got 0; expected an integer from 1 to 1000000",
    ],
    [
      "a remote, which reads nothing",
      mixed({ source: "us", target: "ap" }),
      'istio.revoked[0].source: is a remote of eu, whose istiod reads the other clusters for it; got "us"; expected eu, or no entry',
    ],
    [
      "a remote's own primary",
      mixed({ source: "eu", target: "us" }),
      'istio.revoked[0].target: is a remote of eu, which is its control plane; got "us"; expected a cluster that eu only discovers',
    ],
    [
      "values that stop istiod",
      {
        istio: {
          values: { istiod: { env: { PILOT_ENABLE_REMOTE_CREDENTIALS_CONTROLLER: "false" } } },
        },
      },
      'istio.values.istiod.env.PILOT_ENABLE_REMOTE_CREDENTIALS_CONTROLLER: crashes istiod as soon as it has a remote secret (seen with 1.31.1); got "false"; expected no entry',
    ],
    [
      "the same below pilot, as a boolean",
      {
        istio: {
          values: {
            istiod: { pilot: { env: { PILOT_ENABLE_REMOTE_CREDENTIALS_CONTROLLER: false } } },
          },
        },
      },
      "istio.values.istiod.pilot.env.PILOT_ENABLE_REMOTE_CREDENTIALS_CONTROLLER: crashes istiod as soon as it has a remote secret (seen with 1.31.1); got false; expected no entry",
    ],
  ]);
});
