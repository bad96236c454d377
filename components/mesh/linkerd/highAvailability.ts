import type { HelmValues } from "../../internal/values.ts";

/** Requests and limits in the chart's form. */
function resources(memoryRequest: string, cpuRequest = "100m") {
  return { cpu: { request: cpuRequest }, memory: { request: memoryRequest, limit: "250Mi" } };
}

/** Replicas of each of Linkerd's controllers, no two of them on one node. */
export const highAvailabilityReplicas = 3;

/**
 * The content of `values-ha.yaml` in the `linkerd-control-plane` chart of 2026.8.3: three replicas of each controller on
 * different nodes, disruption budgets, resources, and an injector that fails closed. The file exists only inside the
 * chart's archive, where a Release cannot refer to it.
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
 * The content of `values-ha.yaml` in the `linkerd-viz` chart: three replicas of tap on different nodes, and resources for
 * many requests.
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
