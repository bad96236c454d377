import assert from "node:assert/strict";
import {
  type HeldTrust,
  heldUpBy,
  includesRoot,
  isBelow,
} from "../../../../components/mesh/trust/heldTrust.ts";
import { workloadOf } from "../../../../components/mesh/trust/workloads.ts";
import { karmadaServer, meshIntermediate, meshRoot } from "../../../../components/pki/profiles.ts";
import { issue, type TestCertificate } from "../../../support/certificates.ts";

// Shows the rules over real certificates. Does not show that proxies are asked: the fleet test of the rotation does.

describe("the trust that proxies hold", () => {
  let first: TestCertificate;
  let second: TestCertificate;
  let intermediate: TestCertificate;
  let leaf: TestCertificate;

  before(async () => {
    first = await issue(meshRoot(1));
    second = await issue(meshRoot(2));
    intermediate = await issue(meshIntermediate("eu", "istio"), { by: first });
    leaf = await issue(karmadaServer, { by: intermediate });
  });

  it("includes a root by its name and key", async () => {
    const other = await issue(meshRoot(1));
    assert.ok(includesRoot([second.certPem, first.certPem], first.certPem));
    assert.ok(!includesRoot([second.certPem], first.certPem));
    assert.ok(!includesRoot([other.certPem], first.certPem), "another key of the same name");
  });

  it("is below the root that signed its intermediate, with or without the root in the chain", () => {
    const chain = [leaf.certPem, intermediate.certPem];
    assert.ok(isBelow(chain, [first.certPem]));
    assert.ok(isBelow([...chain, first.certPem], [first.certPem]));
    assert.ok(isBelow(chain, [second.certPem, first.certPem]));
    assert.ok(!isBelow(chain, [second.certPem]));
    assert.ok(!isBelow([first.certPem], [first.certPem]), "a root is not below itself");
  });

  it("names the workloads that do not meet a condition, by cluster, with what is unknown", () => {
    const proxy = (cluster: string, workload: string, root: string): HeldTrust => ({
      ...{ cluster, workload, roots: [root], chain: [] },
    });
    const found = [
      proxy("us", "Pod shop/one", "old"),
      proxy("eu", "Deployment shop/cart", "old"),
      proxy("eu", "Deployment shop/cart", "old"),
      proxy("eu", "Deployment shop/good", "new"),
      { cluster: "eu", workload: "Pod shop/mute", reason: "HTTP 403" },
      { cluster: "ap", reason: "ECONNREFUSED" },
    ];
    const isNew = ({ roots }: HeldTrust): boolean => roots.includes("new");
    assert.equal(
      heldUpBy(found, isNew),
      "ap: ECONNREFUSED; eu: Deployment shop/cart (2 pods), Pod shop/mute (HTTP 403); us: Pod shop/one",
    );
    assert.equal(heldUpBy([proxy("eu", "Pod shop/a", "new")], isNew), "");
    const many = Array.from({ length: 30 }, (_, at) => proxy("eu", `Pod shop/${at}`, "old"));
    assert.match(heldUpBy(many, isNew), /^eu: Pod .* and 10 more$/);
  });

  it("is of the workload that a person restarts", () => {
    const owned = (kind: string, name: string): ReturnType<typeof workloadOf> =>
      workloadOf({
        metadata: {
          ...{ namespace: "shop", name: "cart-7d9f-x" },
          labels: { "pod-template-hash": "7d9f" },
          ownerReferences: [{ apiVersion: "apps/v1", kind, name, uid: "1", controller: true }],
        },
      });
    assert.equal(owned("ReplicaSet", "cart-7d9f"), "Deployment shop/cart");
    assert.equal(owned("ReplicaSet", "cart"), "ReplicaSet shop/cart");
    assert.equal(owned("StatefulSet", "cart"), "StatefulSet shop/cart");
    assert.equal(workloadOf({ metadata: { namespace: "shop", name: "one" } }), "Pod shop/one");
  });
});
