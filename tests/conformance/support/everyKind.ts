/** A program with an object of each kind that the fleet holds, and what a person's hand may do to them. */
import * as k8s from "@pulumi/kubernetes";
import { address, type Address, type Build } from "./kubernetesFixture.ts";

const foo = { group: "example.org", version: "v1", kind: "Foo" } as const;

/** One object of every kind that the fleet's program holds, where no node is needed to have it. */
export const everyKind: Build = (options) => {
  const namespace = new k8s.core.v1.Namespace(
    "namespace",
    { metadata: { name: "every" } },
    options,
  );
  const inside = { ...options, dependsOn: namespace };
  const at = (name: string) => ({ name, namespace: "every" });
  new k8s.core.v1.ConfigMap("config", { metadata: at("config"), data: { a: "1" } }, inside);
  const secret = new k8s.core.v1.Secret(
    "secret",
    { metadata: at("secret"), stringData: { key: "hush-hush-value" } },
    inside,
  );
  new k8s.core.v1.ServiceAccount(
    "account",
    { metadata: { ...at("account"), labels: { a: "1" } } },
    inside,
  );
  new k8s.core.v1.Service(
    "service",
    { metadata: at("service"), spec: { ports: [{ port: 80, targetPort: "http" }] } },
    inside,
  );
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
  new k8s.rbac.v1.Role("role", { metadata: at("role"), rules }, inside);
  const subjects = [{ kind: "ServiceAccount", name: "account", namespace: "every" }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "role" };
  new k8s.rbac.v1.RoleBinding("binding", { metadata: at("binding"), subjects, roleRef }, inside);
  new k8s.rbac.v1.ClusterRole("clusterRole", { metadata: { name: "every" }, rules }, options);
  const clusterRef = { ...roleRef, kind: "ClusterRole", name: "every" };
  new k8s.rbac.v1.ClusterRoleBinding(
    "clusterBinding",
    { metadata: { name: "every" }, subjects, roleRef: clusterRef },
    inside,
  );
  new k8s.apps.v1.Deployment(
    "deployment",
    {
      metadata: { ...at("deployment"), annotations: { "pulumi.com/skipAwait": "true" } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "a" } },
        template: {
          metadata: { labels: { app: "a" } },
          spec: {
            hostNetwork: false,
            volumes: [{ name: "v", emptyDir: {} }],
            containers: [
              {
                name: "main",
                image: "example.org/a:1",
                env: [{ name: "EMPTY", value: "" }],
                resources: { limits: { cpu: "1000m", memory: "1024Mi" } },
              },
            ],
          },
        },
      },
    },
    inside,
  );
  const definition = new k8s.apiextensions.v1.CustomResourceDefinition(
    "definition",
    {
      metadata: { name: "foos.example.org" },
      spec: {
        group: foo.group,
        scope: "Namespaced",
        names: { plural: "foos", kind: foo.kind },
        versions: [
          {
            name: foo.version,
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: "object",
                properties: {
                  spec: { type: "object", x_kubernetes_preserve_unknown_fields: true },
                },
              },
            },
          },
        ],
      },
    },
    options,
  );
  new k8s.apiextensions.CustomResource(
    "custom",
    {
      apiVersion: "example.org/v1",
      kind: "Foo",
      metadata: at("custom"),
      spec: { size: 1, list: [] },
    },
    { ...options, dependsOn: [definition, namespace] },
  );
  new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
    "policy",
    {
      metadata: { name: "every" },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [
            { apiGroups: ["x"], apiVersions: ["*"], operations: ["CREATE"], resources: ["*"] },
          ],
        },
        validations: [{ expression: "true", message: "never" }],
      },
    },
    options,
  );
  new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    "policyBinding",
    { metadata: { name: "every" }, spec: { policyName: "every", validationActions: ["Deny"] } },
    options,
  );
  return { key: secret.data.apply((data) => data["key"]), id: secret.id };
};

/** An edit of each kind by a person's hand, as a merge patch. */
export const edits: readonly { name: string; target: Address; patch: object }[] = [
  {
    name: "config",
    target: address("v1", "ConfigMap", "config", "every"),
    patch: { data: { a: "2" } },
  },
  {
    name: "secret",
    target: address("v1", "Secret", "secret", "every"),
    patch: { data: { key: "eA==" } },
  },
  {
    name: "account",
    target: address("v1", "ServiceAccount", "account", "every"),
    patch: { metadata: { labels: { a: "2" } } },
  },
  {
    name: "service",
    target: address("v1", "Service", "service", "every"),
    patch: { spec: { ports: [{ port: 81 }] } },
  },
  {
    name: "role",
    target: address("rbac.authorization.k8s.io/v1", "Role", "role", "every"),
    patch: { rules: [] },
  },
  {
    name: "clusterRole",
    target: address("rbac.authorization.k8s.io/v1", "ClusterRole", "every"),
    patch: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }] },
  },
  {
    name: "binding",
    target: address("rbac.authorization.k8s.io/v1", "RoleBinding", "binding", "every"),
    patch: { subjects: [{ kind: "ServiceAccount", name: "other", namespace: "every" }] },
  },
  {
    name: "deployment",
    target: address("apps/v1", "Deployment", "deployment", "every"),
    patch: { spec: { replicas: 3 } },
  },
  {
    name: "custom",
    target: address("example.org/v1", "Foo", "custom", "every"),
    patch: { spec: { size: 2 } },
  },
  {
    name: "policyBinding",
    target: address("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "every"),
    patch: { spec: { validationActions: ["Audit"] } },
  },
];
