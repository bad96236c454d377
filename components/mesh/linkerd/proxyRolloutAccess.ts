import { linkerdNamespace } from "./names.ts";

/** Annotation of a pod template: the anchors for which its pods were restarted. */
export const anchorsAnnotation = "archipelago/trust-anchors";

/** Annotation of a pod template: the issuer for which its pods were restarted. */
export const issuerAnnotation = "archipelago/issuer";

/** Name of the rollout's Job, ServiceAccount, ClusterRole and admission policy. */
export const proxyRolloutName = "proxy-rollout";

/** Permissions of the rollout: to find meshed pods and their owners, and to restart these. */
export const proxyRolloutRules = [
  { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get"] },
  {
    apiGroups: ["apps"],
    resources: ["deployments", "statefulsets", "daemonsets"],
    verbs: ["patch"],
  },
  {
    apiGroups: ["apps"],
    resources: ["deployments"],
    resourceNames: ["linkerd-identity"],
    verbs: ["get"],
  },
];

/** The annotations of a pod template that a restart sets. */
const marks = [anchorsAnnotation, issuerAnnotation, "archipelago/restarted-by"];

/** An annotation that the API server itself sets when the template of a DaemonSet changes. */
const templateGeneration = "deprecated.daemonset.template.generation";

/** Expression of annotations being as before, except for some. */
function keptAnnotations(path: string, exceptions: readonly string[]): string {
  const [now, before] = ["object", "oldObject"].map(
    (root) => `${root}.${path}.?annotations.orValue({})`,
  );
  const listed = exceptions.map((key) => `'${key}'`).join(", ");
  return (
    `${now}.all(k, k in [${listed}] || (k in ${before} && ${before}[k] == ${now}[k])) && ` +
    `${before}.all(k, k in ${now})`
  );
}

/** Expression of a field's being as before; absent as well. */
const kept = (path: string): string => `object.${path} == oldObject.${path}`;

/**
 * A policy that limits the rollout's account to what restarts a workload, which RBAC cannot express: of a workload's spec it
 * may change only its own annotations of the pod template. Other annotations of a pod decide, for example, which image its
 * proxy has. The policy's binding is {@link proxyRolloutGuardBindingSpec}.
 */
export const proxyRolloutGuardSpec = {
  failurePolicy: "Fail",
  matchConstraints: {
    resourceRules: [
      {
        apiGroups: ["apps"],
        apiVersions: ["v1"],
        operations: ["UPDATE"],
        resources: ["deployments", "statefulsets", "daemonsets"],
      },
    ],
  },
  matchConditions: [
    {
      name: "rollout",
      expression: `request.userInfo.username == 'system:serviceaccount:${linkerdNamespace}:${proxyRolloutName}'`,
    },
  ],
  validations: [
    {
      expression: keptAnnotations("spec.template.metadata", marks),
      message: "only the annotations of a restart may be changed",
    },
    {
      expression: [
        ...["spec.template.spec", "spec.template.metadata.?labels", "spec.selector"],
        ...["spec.?replicas", "spec.?strategy", "spec.?updateStrategy", "spec.?paused"],
        ...["spec.?minReadySeconds", "spec.?progressDeadlineSeconds", "spec.?revisionHistoryLimit"],
        ...["spec.?persistentVolumeClaimRetentionPolicy", "spec.?ordinals"],
        ...["metadata.?labels", "metadata.?finalizers", "metadata.?ownerReferences"],
      ]
        .map(kept)
        .concat(keptAnnotations("metadata", [templateGeneration]))
        .join(" && "),
      message: "a restart changes nothing but annotations of the pod template",
    },
  ],
};

/** Binding of {@link proxyRolloutGuardSpec}. */
export const proxyRolloutGuardBindingSpec = {
  policyName: proxyRolloutName,
  validationActions: ["Deny"],
};
