import type { HelmValues } from "../../internal/values.ts";

/** Requests and limits as the chart takes them. */
function resources(memoryRequest: string, cpuRequest = "100m") {
  return { cpu: { request: cpuRequest }, memory: { request: memoryRequest, limit: "250Mi" } };
}

/** Replicas of each of Linkerd's controllers, no two of them on one node. */
export const highAvailabilityReplicas = 3;

/**
 * What the file `values-ha.yaml` inside the `linkerd-control-plane` chart of 2026.8.3 says: three replicas of each
 * controller on a node of its own, disruption budgets, resources, and an injector without which nothing starts. The file
 * is in the chart's archive only, where a Release cannot name it.
 */
export const highAvailabilityValues: HelmValues = {
  highAvailability: true,
  controllerReplicas: highAvailabilityReplicas,
  enablePodAntiAffinity: true,
  enablePodDisruptionBudget: true,
  controller: { podDisruptionBudget: { maxUnavailable: 1 } },
  deploymentStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: "25%" } },
  webhookFailurePolicy: "Fail",
  proxy: { resources: resources("20Mi") },
  controllerResources: resources("50Mi"),
  destinationResources: resources("50Mi"),
  identityResources: resources("10Mi"),
  heartbeatResources: resources("50Mi"),
  proxyInjectorResources: resources("50Mi"),
  spValidatorResources: resources("50Mi"),
};

/**
 * What the file of the same name inside the `linkerd-viz` chart says: three replicas of tap on nodes of their own, and
 * resources for what has many requests to look at.
 */
export const vizHighAvailabilityValues: HelmValues = {
  enablePodAntiAffinity: true,
  enablePodDisruptionBudget: true,
  tap: { replicas: 3, resources: resources("50Mi") },
  dashboard: { resources: resources("50Mi") },
  prometheus: {
    resources: {
      cpu: { request: "300m" },
      memory: { request: "300Mi", limit: "8192Mi" },
    },
  },
};
