import type * as k8s from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { unprivileged, withoutToken } from "../internal/containers.ts";
import { scriptContainer, variables } from "../internal/scriptJob.ts";
import { failoverUser } from "../pki/karmadaNames.ts";
import { failedTaint, failoverScript, failoverVariables } from "./failoverScript.ts";
import { apiPort, systemNamespace } from "./names.ts";

/** Names of its objects in the manager and in Karmada's API. */
export const failoverName = "karmada-failover";
export const failoverRole = "archipelago-failover";
const labels = { app: failoverName };
export const failoverKubeconfigKey = "kubeconfig";
const kubeconfigFolder = "/etc/karmada";

/** URL of Karmada's API inside the manager, a name of the server's certificate. */
export const internalServer = `https://karmada-apiserver.${systemNamespace}.svc:${String(apiPort)}`;

/** With this, a placement keeps what it has in a region that is gone. */
export const failedToleration = { key: failedTaint, operator: "Exists", effect: "NoExecute" };

/** Its rights in Karmada's API: to taint members, to see what is placed where, and to have it placed again. */
export const failoverRules = [
  {
    apiGroups: ["cluster.karmada.io"],
    resources: ["clusters"],
    verbs: ["get", "list", "patch"],
  },
  { apiGroups: ["work.karmada.io"], resources: ["resourcebindings"], verbs: ["list"] },
  { apiGroups: ["apps.karmada.io"], resources: ["workloadrebalancers"], verbs: ["create"] },
];

/** The binding of those rights. */
export const failoverSubject = {
  apiGroup: "rbac.authorization.k8s.io",
  kind: "User",
  name: failoverUser,
};

/**
 * Helm values of Karmada's controllers, by which a member's NoExecute taint evicts what does not tolerate it. Karmada's
 * defaults are for an administrator who taints by hand: the gate and the eviction are off, a member counts as gone after
 * 40 s, and one resource is evicted every two seconds, which would take minutes for a region with hundreds.
 */
export const failoverControllerValues = {
  featureGates: { Failover: true, GracefulEviction: true },
  extraCommandArgs: {
    "enable-no-execute-taint-eviction": "true",
    // Replicas elsewhere first: a member that Karmada does not reach may serve all the same.
    "no-execute-taint-eviction-purge-mode": "Gracefully",
    "resource-eviction-rate": "10",
    // Three intervals of the agents' leases.
    "cluster-monitor-grace-period": "30s",
  },
};

/**
 * The `spec` of the Deployment in the manager. Its pod leaves a node that is gone after half a minute, not five.
 *
 * @param image with kubectl and a POSIX shell
 * @param fingerprint of its certificate, which is read when the pod starts
 */
export function failoverDeployment(
  image: string,
  afterSeconds: number,
  fingerprint: Input<string>,
): k8s.types.input.apps.v1.DeploymentSpec {
  const env = variables({
    ...failoverVariables(afterSeconds),
    KUBECONFIG_FILE: `${kubeconfigFolder}/${failoverKubeconfigKey}`,
    KUBECACHEDIR: "/tmp/kubectl",
    HOME: "/tmp",
  });
  const whenNodeIs = (state: string) => ({
    key: `node.kubernetes.io/${state}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: 30,
  });
  return {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { "archipelago/certificate": fingerprint } },
      spec: {
        ...withoutToken,
        tolerations: [whenNodeIs("not-ready"), whenNodeIs("unreachable")],
        // The script's sleep does not end at a signal, and there is nothing to finish.
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            ...scriptContainer("failover", image, failoverScript, env),
            resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
            securityContext: unprivileged,
            volumeMounts: [
              { name: "kubeconfig", mountPath: kubeconfigFolder, readOnly: true },
              { name: "tmp", mountPath: "/tmp" },
            ],
          },
        ],
        volumes: [
          { name: "kubeconfig", secret: { secretName: failoverName } },
          { name: "tmp", emptyDir: {} },
        ],
      },
    },
  };
}
