import assert from "node:assert/strict";
import { agentGrants, workRoleName, type PolicyRule } from "../../../components/karmada/rbac.ts";
import {
  departureBindingSpec,
  departurePolicySpec,
} from "../../../components/karmada/departure.ts";

// Shows what an agent may and may not do by its rules. That these are enough for it to join, to work and to leave was seen
// with Karmada's own parts, and is seen again by the fleet tests.

interface Request {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Kubernetes' rule of thumb: a name limits only those requests that carry one. */
function allows(rule: PolicyRule, { verb, resource, group = "", name }: Request): boolean {
  return (
    rule.apiGroups.includes(group) &&
    rule.resources.includes(resource) &&
    rule.verbs.includes(verb) &&
    (rule.resourceNames === undefined || (name !== undefined && rule.resourceNames.includes(name)))
  );
}

function may(request: Request): boolean {
  return agentGrants("eu").some(
    ({ namespace, rules }) =>
      (namespace === undefined || namespace === request.namespace) &&
      rules.some((rule) => allows(rule, request)),
  );
}

const clusters = { group: "cluster.karmada.io", resource: "clusters" };
const works = { group: "work.karmada.io", resource: "works" };
const leases = { group: "coordination.k8s.io", resource: "leases" };

describe("an agent's rights", () => {
  it("let it report on its own Cluster and on no other", () => {
    const status = { ...clusters, resource: "clusters/status", verb: "update" };
    assert.ok(may({ ...status, name: "eu" }));
    assert.ok(!may({ ...status, name: "us" }));
  });

  it("do not let it make, change or delete a Cluster", () => {
    for (const verb of ["create", "update", "patch", "delete", "deletecollection"]) {
      assert.ok(!may({ ...clusters, verb, name: "eu" }), verb);
    }
  });

  it("let it carry out its own Works, and neither see nor touch another member's", () => {
    for (const verb of ["get", "list", "watch", "update"]) {
      assert.ok(may({ ...works, verb, namespace: "karmada-es-eu" }), verb);
      assert.ok(!may({ ...works, verb, namespace: "karmada-es-us" }), verb);
    }
    assert.ok(!may({ ...works, verb: "create", namespace: "karmada-es-eu" }));
  });

  it("let it keep its own lease alive", () => {
    assert.ok(may({ ...leases, verb: "update", namespace: "karmada-cluster", name: "eu" }));
    assert.ok(!may({ ...leases, verb: "update", namespace: "karmada-cluster", name: "us" }));
    assert.ok(!may({ ...leases, verb: "create", namespace: "kube-system" }));
  });

  it("give it no Secret, no certificate and no rights to give", () => {
    for (const [group, resource] of [
      ["", "secrets"],
      ["certificates.k8s.io", "certificatesigningrequests"],
      ["rbac.authorization.k8s.io", "clusterroles"],
      ["policy.karmada.io", "propagationpolicies"],
    ] as const) {
      for (const verb of ["get", "list", "create", "update"]) {
        assert.ok(!may({ group, resource, verb, namespace: "karmada-es-eu" }), resource);
      }
    }
    assert.ok(!JSON.stringify(agentGrants("eu")).includes("*"));
  });
});

describe("the departure policy", () => {
  it("guards the very Role by which an agent may touch its Works", () => {
    const grant = agentGrants("eu").find(({ namespace }) => namespace === "karmada-es-eu");
    assert.equal(grant?.name, workRoleName);
    const [condition] = departurePolicySpec.matchConditions;
    assert.ok(condition?.expression.includes(`== '${workRoleName}'`));
  });

  it("asks the Works in the namespace of the request, and lets pass where there is none", () => {
    assert.deepEqual(departurePolicySpec.paramKind, {
      apiVersion: "work.karmada.io/v1alpha1",
      kind: "Work",
    });
    assert.deepEqual(departureBindingSpec.paramRef, {
      selector: {},
      parameterNotFoundAction: "Allow",
    });
  });
});
