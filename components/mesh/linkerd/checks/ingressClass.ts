import { KubeConfig, NetworkingV1Api } from "@kubernetes/client-node";
import { present } from "../../../internal/present.ts";
import { belongsTo, type IngressController } from "../vizIngressPlan.ts";

/** An IngressClass, and what the settings say of it. */
export interface ServedClass {
  /** Names the cluster in the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly className: string;
  readonly controller: IngressController;
}

/**
 * Looks whether the class is the controller's. Another passes over annotations that are not its own, and would serve the
 * dashboard to anybody. A class that is not there yet is served by nobody.
 *
 * @throws Error naming the class and whose it is.
 */
export async function checkIngressClass(served: ServedClass): Promise<void> {
  const { cluster, kubeconfig, className, controller } = served;
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const found = await present(
    config.makeApiClient(NetworkingV1Api).readIngressClass({ name: className }),
  );
  const owner = found?.spec?.controller;
  if (owner === undefined || belongsTo(owner, controller)) return;
  throw new Error(
    `cluster ${cluster} would serve Linkerd's dashboard to anybody: its IngressClass ${className} is of ${owner}, ` +
      `which linkerd.viz.ingress.controller (${controller}) does not tell to ask for users`,
  );
}
