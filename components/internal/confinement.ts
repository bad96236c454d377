import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Capabilities of the Pod Security level `baseline`. */
const baseline = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

/** A rule over one list of containers, none if the pod has no such list. */
function each(list: string, rule: string): string {
  return `object.spec.?${list}.orValue([]).all(c, ${rule})`;
}

/** A rule over all containers. The lists have different types, so they cannot be joined. */
function everyContainer(rule: string): string {
  return ["containers", "initContainers", "ephemeralContainers"]
    .map((list) => each(list, rule))
    .join(" && ");
}

function adds(capabilities: readonly string[]): string {
  const allowed = capabilities.map((name) => `'${name}'`).join(", ");
  return `c.?securityContext.?capabilities.?add.orValue([]).all(a, a in [${allowed}])`;
}

const noHostNamespaces = ["hostNetwork", "hostPID", "hostIPC"]
  .map((field) => `!object.spec.?${field}.orValue(false)`)
  .join(" && ");

/**
 * Spec of an admission policy for the pods of a meshed namespace: the rules of the level `baseline` that keep a pod away
 * from its node, except that init containers may change the pod's own network.
 */
export const confinedPodsSpec = {
  failurePolicy: "Fail",
  matchConstraints: {
    resourceRules: [
      {
        apiGroups: [""],
        apiVersions: ["v1"],
        operations: ["CREATE", "UPDATE"],
        resources: ["pods", "pods/ephemeralcontainers"],
      },
    ],
  },
  validations: [
    {
      expression: noHostNamespaces,
      message: "a pod of this namespace may not use the node's namespaces",
    },
    {
      expression: "object.spec.?volumes.orValue([]).all(v, !has(v.hostPath))",
      message: "a pod of this namespace may not mount the node's files",
    },
    {
      expression: everyContainer("!c.?securityContext.?privileged.orValue(false)"),
      message: "a container of this namespace may not be privileged",
    },
    {
      expression: everyContainer("c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0)"),
      message: "a container of this namespace may not use the node's ports",
    },
    {
      expression: [
        each("containers", adds(baseline)),
        each("ephemeralContainers", adds(baseline)),
        each("initContainers", adds([...baseline, "NET_ADMIN", "NET_RAW"])),
      ].join(" && "),
      message: "a container of this namespace may not add this capability",
    },
  ],
};

/** Declares the admission policy of a meshed namespace, and its binding to it. Pods that exist already are not tested. */
export function declareConfinement(
  name: string,
  namespace: string,
  opts: pulumi.CustomResourceOptions,
): void {
  const metadata = { name: `archipelago-pods-${namespace}` };
  const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
    `${name}-admission`,
    { metadata, spec: confinedPodsSpec },
    opts,
  );
  new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    `${name}-admission-binding`,
    {
      metadata,
      spec: {
        policyName: metadata.name,
        validationActions: ["Deny"],
        matchResources: {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        },
      },
    },
    { ...opts, dependsOn: policy },
  );
}
