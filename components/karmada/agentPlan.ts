import type * as k8s from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { unprivileged } from "../internal/containers.ts";
import { systemNamespace } from "./names.ts";

/** What is said about a member, in its Cluster and by its agent: were the two to differ, the agent would not start. */
export interface MemberFacts {
  /** The member's name in Karmada; a DNS-1123 label of at most 48 characters. */
  readonly cluster: string;
  /** Where it is, for placement. */
  readonly region: string;
  /** Whose it is, for placement; nobody's in particular when absent. */
  readonly provider?: string | undefined;
}

/** The agent's names inside its member. */
export const agentName = "karmada-agent";
export const agentAccount = "karmada-agent-sa";
export const agentLabels = { app: agentName };
export const kubeconfigSecret = "karmada-kubeconfig";
export const kubeconfigKey = "karmada-kubeconfig";

const kubeconfigFolder = "/etc/kubeconfig";
const healthPort = 10357;

/** What the agent may do in its member: anything, as it has to apply whatever Karmada gives it, roles included. */
export const memberRules = [
  { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
  { nonResourceURLs: ["*"], verbs: ["get"] },
];

/** The `spec` of the member's Cluster. `id` is the UID of the member's namespace kube-system. */
export function clusterSpec(
  { region, provider }: MemberFacts,
  apiEndpoint: Input<string>,
  id: Input<string>,
): Record<string, unknown> {
  return {
    syncMode: "Pull",
    id,
    apiEndpoint,
    region,
    ...(provider !== undefined && { provider }),
  };
}

/**
 * The agent's flags.
 *
 * It runs the three controllers that carry out Works and report on them. The others serve Karmada's own kind of services
 * across clusters, which is the mesh's part here, or renew the agent's certificate, which is the stack's; each would need
 * more rights. It reports no credentials: by itself it would upload a token that may do everything in the member.
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
    // It makes sure that this namespace exists, here and in Karmada; this one does, and nothing is left behind.
    `--cluster-namespace=${systemNamespace}`,
    // There is one agent, and the Deployment ends the old one before it starts the next.
    "--leader-elect=false",
    "--cluster-status-update-frequency=10s",
    "--metrics-bind-address=:8080",
    `--health-probe-bind-address=:${healthPort}`,
  ];
}

/**
 * The agent's Deployment.
 *
 * @param fingerprint of its certificate: it reads its kubeconfig once, so another certificate needs another pod
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
