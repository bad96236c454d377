import assert from "node:assert/strict";

import fc from "fast-check";

import { executionNamespacePrefix } from "../../../components/karmada/names.ts";
import {
  accessAccount,
  credentialsName,
  linkName,
  longestLinkName,
} from "../../../components/mesh/linkerd/multiclusterNames.ts";
import {
  accessResource,
  defaultLabel,
  linkResource,
  linkSecrets,
  readerResource,
} from "../../../settings/names.ts";
import { linode, problemsOf, rejects, STACK, type Written } from "./support.ts";

// Proves: names that the program joins from names of clusters are unique and fit, or the settings are rejected. Does not
// prove that the mirrors of a user's own Services do not collide: `web-a` of cluster `b` and `web` of `a-b` are one name.

const fleet = (...names: readonly string[]): Written => ({
  clusters: names.map((name) => linode(name)),
});
// A replica for every cluster: with fewer, the settings are rejected for another reason.
const linkerd = { mesh: "linkerd", demo: { replicas: 12 } };
const REST = "expected names whose pairs differ when they are joined with a dash";

describe("names of clusters that collide when they are joined", () => {
  rejects([
    [
      "in two Links",
      { ...fleet("a", "a-b", "b-c", "c"), ...linkerd },
      `clusters[3].name: the Links from a to b-c and from a-b to c would have the same name; got "c"; ${REST}`,
    ],
    [
      "in two accounts, which would be one",
      { ...fleet("a", "b-from-c", "a-from-b", "c"), ...linkerd },
      `clusters[2].name: the accounts from b-from-c to a and from c to a-from-b would have the same name; got "a-from-b"; ${REST}`,
    ],
    [
      "in two accounts with Istio",
      fleet("a", "b-from-c", "a-from-b", "c"),
      `clusters[2].name: the accounts from b-from-c to a and from c to a-from-b would have the same name; got "a-from-b"; ${REST}`,
    ],
    [
      "in a Link through a second gateway",
      {
        ...fleet("a", "a-b", "b", "edge"),
        ...linkerd,
        linkerd: {
          multicluster: {
            ingress: { name: "edge", namespace: "edge", probe: { port: 80, path: "/" } },
          },
        },
      },
      `clusters[3].name: the Links from a to b and from a-b to edge would have the same name; got "edge"; ${REST}`,
    ],
    [
      "in the Secrets of two Links",
      { ...fleet("a", "b", "b-discovery"), ...linkerd },
      'clusters[2].name: the Secrets of the Links b in a and b-discovery in a would have the same name; got "b-discovery"; expected names of clusters, and of an ingress that is a gateway, that do not end in discovery',
    ],
    [
      "in the Secrets of the Links through two gateways of a cluster",
      {
        ...fleet("a", "b"),
        ...linkerd,
        linkerd: {
          multicluster: {
            ingress: { name: "discovery", namespace: "edge", probe: { port: 80, path: "/" } },
          },
        },
      },
      'clusters[1].name: the Secrets of the Links b in a and b-discovery in a would have the same name; got "b"; expected names of clusters, and of an ingress that is a gateway, that do not end in discovery',
      'clusters[0].name: the Secrets of the Links a in b and a-discovery in b would have the same name; got "a"; expected names of clusters, and of an ingress that is a gateway, that do not end in discovery',
    ],
    [
      "with a federated Service",
      { ...fleet("eu", "federated", "us-federated"), ...linkerd },
      'clusters[1].name: the mirrors of the Link federated would have the names of federated Services, <service>-federated; got "federated"; expected a name that does not end in federated',
      'clusters[2].name: the mirrors of the Link us-federated would have the names of federated Services, <service>-federated; got "us-federated"; expected a name that does not end in federated',
    ],
  ]);

  it("are accepted where nothing joins them", () => {
    assert.deepEqual(problemsOf(fleet("a", "a-b", "b-c", "c")), []);
    assert.deepEqual(problemsOf({ ...fleet("a", "a-b", "c", "b-a-c"), ...linkerd }), []);
  });
});

const pairsOf = (clusters: readonly string[]) =>
  clusters.flatMap((source) =>
    clusters.filter((target) => target !== source).map((target) => ({ source, target })),
  );

function assertUnique(names: readonly string[]): void {
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
}

describe("names joined from names of clusters", () => {
  const word = fc.constantFrom("a", "b", "c", "from", "link", "federated", "discovery");
  const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("-"));
  const names = fc.uniqueArray(name, { minLength: 2, maxLength: 6 });

  it("are unique in every fleet that is accepted", () => {
    let accepted = 0;
    fc.assert(
      fc.property(names, (clusters) => {
        if (problemsOf({ ...fleet(...clusters), ...linkerd }).length > 0) return;
        accepted += 1;
        const joined = pairsOf(clusters).flatMap(({ source, target }) => [
          linkResource(source, linkName(target)),
          ...linkSecrets(linkResource(source, linkName(target))),
          accessResource(target, source),
          `${target}/${accessAccount(source)}`,
          `${source}/${credentialsName(linkName(target))}`,
        ]);
        assertUnique(joined);
      }),
      { numRuns: 60 },
    );
    assert.ok(accepted > 10, `${accepted} fleets were accepted`);
  });

  it("are unique in every fleet with Istio that is accepted", () => {
    let accepted = 0;
    fc.assert(
      fc.property(names, (clusters) => {
        if (problemsOf(fleet(...clusters)).length > 0) return;
        accepted += 1;
        assertUnique(pairsOf(clusters).map(({ source, target }) => readerResource(target, source)));
      }),
      { numRuns: 60 },
    );
    assert.ok(accepted > 10, `${accepted} fleets were accepted`);
  });

  it("fit the limits of what they name", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]([a-z0-9-]{0,41}[a-z0-9])?$/), (cluster) => {
        assert.ok(`${executionNamespacePrefix}${cluster}`.length <= 63);
        assert.ok(linkName(cluster).length <= longestLinkName);
        assert.ok(`hello-${linkName(cluster)}`.length <= 63);
        assert.ok(`${accessAccount(cluster)}-token-1000000`.length <= 253);
        const label = defaultLabel(STACK, cluster);
        const fits = problemsOf({ clusters: [linode(cluster, { label: "x" })] }).length === 0;
        const asDefault = problemsOf({ clusters: [linode(cluster)] }).length === 0;
        assert.equal(asDefault, fits && label.length <= 32 && !label.includes("--"));
      }),
      { numRuns: 40 },
    );
  });
});
