import assert from "node:assert/strict";
import { agentGrants, workRoleName, type PolicyRule } from "../../../components/karmada/rbac.ts";
import {
  deletionGuardBindingSpec,
  deletionGuardPolicySpec,
} from "../../../components/karmada/memberDeletionGuardPlan.ts";

// Shows what an agent's rules allow. The fleet tests show, with Karmada's own binaries, that they suffice for a member to
// join, to apply Works and to be deleted.

interface Request {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** RBAC of Kubernetes: a rule with resourceNames allows only requests with one of these names. */
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

describe("an agent's rules", () => {
  it("allow status updates of its own Cluster and of no other", () => {
    const status = { ...clusters, resource: "clusters/status", verb: "update" };
    assert.ok(may({ ...status, name: "eu" }));
    assert.ok(!may({ ...status, name: "us" }));
  });

  it("do not allow to create, update or delete a Cluster", () => {
    for (const verb of ["create", "update", "patch", "delete", "deletecollection"]) {
      assert.ok(!may({ ...clusters, verb, name: "eu" }), verb);
    }
  });

  it("allow to apply its own Works, and no access to another member's", () => {
    for (const verb of ["get", "list", "watch", "update"]) {
      assert.ok(may({ ...works, verb, namespace: "karmada-es-eu" }), verb);
      assert.ok(!may({ ...works, verb, namespace: "karmada-es-us" }), verb);
    }
    assert.ok(!may({ ...works, verb: "create", namespace: "karmada-es-eu" }));
  });

  it("allow to renew its own lease", () => {
    assert.ok(may({ ...leases, verb: "update", namespace: "karmada-cluster", name: "eu" }));
    assert.ok(!may({ ...leases, verb: "update", namespace: "karmada-cluster", name: "us" }));
    assert.ok(!may({ ...leases, verb: "create", namespace: "kube-system" }));
  });

  it("allow no access to Secrets, certificates, roles and policies", () => {
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

describe("the member deletion guard", () => {
  it("matches the Role that grants an agent its Works", () => {
    const grant = agentGrants("eu").find(({ namespace }) => namespace === "karmada-es-eu");
    assert.equal(grant?.name, workRoleName);
    const [condition] = deletionGuardPolicySpec.matchConditions;
    assert.ok(condition?.expression.includes(`== '${workRoleName}'`));
  });

  it("has the Works in the namespace of the request as parameters, and allows without any", () => {
    assert.deepEqual(deletionGuardPolicySpec.paramKind, {
      apiVersion: "work.karmada.io/v1alpha1",
      kind: "Work",
    });
    assert.deepEqual(deletionGuardBindingSpec.paramRef, {
      selector: {},
      parameterNotFoundAction: "Allow",
    });
  });
});
