import type * as k8s from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { unprivileged } from "../internal/containers.ts";
import { systemNamespace } from "./names.ts";

/** Facts about a member that both its Cluster and its agent state. If the two differ, the agent does not start. */
export interface MemberFacts {
  /** The member's name in Karmada; a DNS-1123 label of at most 48 characters. */
  readonly cluster: string;
  /** The member's region, for placement. */
  readonly region: string;
  /** The member's cloud provider, for placement. @default none */
  readonly provider?: string | undefined;
  /** True if nothing more is scheduled to the member; what it has stays. @default false */
  readonly drained?: boolean | undefined;
}

/** Names of the agent's objects in its member. */
export const agentName = "karmada-agent";
export const agentAccount = "karmada-agent-sa";
export const agentLabels = { app: agentName };
export const kubeconfigSecret = "karmada-kubeconfig";
export const kubeconfigKey = "karmada-kubeconfig";

const kubeconfigFolder = "/etc/kubeconfig";
const healthPort = 10357;

/** Rules of the agent in its member: all, since it applies every kind of object that Karmada sends, roles included. */
export const memberRules = [
  { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
  { nonResourceURLs: ["*"], verbs: ["get"] },
];

/**
 * The `spec` of the member's Cluster.
 *
 * @param id UID of the member's namespace kube-system
 */
export function clusterSpec(
  { region, provider, drained = false }: MemberFacts,
  apiEndpoint: Input<string>,
  id: Input<string>,
): Record<string, unknown> {
  return {
    syncMode: "Pull",
    id,
    apiEndpoint,
    region,
    ...(provider !== undefined && { provider }),
    ...(drained && { taints: [{ key: "archipelago/drained", effect: "NoSchedule" }] }),
  };
}

/**
 * The agent's flags.
 *
 * They enable the three controllers that apply Works and report on them. The others serve Karmada's multi-cluster
 * Services, which is the mesh's part here, or renew the agent's certificate, which is the stack's; each would need more
 * rights. The agent reports no credentials: by default it would upload a token with all rights in the member.
 *
 * @param apiEndpoint URL of the member's API, or a reference to a variable of the container that holds it
 */
export function agentFlags(facts: MemberFacts, apiEndpoint: string): string[] {
  return [
    `--karmada-kubeconfig=${kubeconfigFolder}/${kubeconfigKey}`,
    `--cluster-name=${facts.cluster}`,
    `--cluster-api-endpoint=${apiEndpoint}`,
    `--cluster-region=${facts.region}`,
    ...(facts.provider === undefined ? [] : [`--cluster-provider=${facts.provider}`]),
    "--controllers=clusterStatus,execution,workStatus",
    "--report-secrets=None",
    // The agent creates this namespace here and in Karmada if it is missing. This one exists, so nothing is orphaned.
    `--cluster-namespace=${systemNamespace}`,
    // There is one agent: the Deployment stops the old pod before it starts the new one.
    "--leader-elect=false",
    "--cluster-status-update-frequency=10s",
    "--metrics-bind-address=:8080",
    `--health-probe-bind-address=:${healthPort}`,
  ];
}

/**
 * The `spec` of the agent's Deployment.
 *
 * @param fingerprint of the agent's certificate. The agent reads its kubeconfig once, so a new certificate replaces its pod
 */
export function agentDeployment(
  facts: MemberFacts,
  image: string,
  apiEndpoint: Input<string>,
  fingerprint: Input<string>,
): k8s.types.input.apps.v1.DeploymentSpec {
  return {
    replicas: 1,
    strategy: { type: "Recreate" },
    selector: { matchLabels: agentLabels },
    template: {
      metadata: {
        labels: agentLabels,
        annotations: { "archipelago/certificate": fingerprint },
      },
      spec: {
        serviceAccountName: agentAccount,
        containers: [
          {
            name: agentName,
            image,
            command: ["/bin/karmada-agent"],
            env: [{ name: "API_ENDPOINT", value: apiEndpoint }],
            args: agentFlags(facts, "$(API_ENDPOINT)"),
            ports: [{ name: "metrics", containerPort: 8080 }],
            livenessProbe: {
              httpGet: { path: "/healthz", port: healthPort },
              initialDelaySeconds: 15,
              periodSeconds: 15,
            },
            resources: { requests: { cpu: "50m", memory: "64Mi" } },
            securityContext: unprivileged,
            volumeMounts: [{ name: "kubeconfig", mountPath: kubeconfigFolder, readOnly: true }],
          },
        ],
        volumes: [{ name: "kubeconfig", secret: { secretName: kubeconfigSecret } }],
      },
    },
  };
}
