import { NetworkingV1Api } from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { failing } from "../../../internal/errors.ts";
import { undefinedIfNotFound } from "../../../internal/notFound.ts";
import { controllerOf, type IngressController } from "../vizIngressPlan.ts";

/** An IngressClass, and its controller according to the settings. */
export interface ServedClass {
  /** The cluster's name, for the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly className: string;
  readonly controller: IngressController;
}

/**
 * Checks that the class exists and belongs to the controller. Any other controller ignores these annotations, and would
 * serve the dashboard without authentication; so might one that is installed later with such a class.
 *
 * @throws Error naming the class and its controller, or the reason why the cluster's API failed
 */
export async function checkIngressClass(served: ServedClass): Promise<void> {
  const { cluster, kubeconfig, className, controller } = served;
  // The user's own annotations configure the authentication.
  if (controller === "other") return;
  const config = connect(kubeconfig);
  const networking = config.makeApiClient(NetworkingV1Api);
  const found = await undefinedIfNotFound(networking.readIngressClass({ name: className })).catch(
    failing(
      `could not determine the controller of IngressClass ${className} in cluster ${cluster}`,
    ),
  );
  if (found === undefined) {
    throw new Error(
      `linkerd.viz.ingress.className: cluster ${cluster} has no such IngressClass, and a controller that is installed ` +
        `later might serve the dashboard without authentication; got "${className}"; expected the class of an installed ` +
        "ingress controller, or no linkerd.viz.ingress",
    );
  }
  const owner = found.spec?.controller ?? "";
  const expected = controllerOf(owner);
  if (expected === controller) return;
  const rest =
    expected === "other" ? ", with linkerd.viz.ingress.annotations for its authentication" : "";
  throw new Error(
    `linkerd.viz.ingress.controller: IngressClass ${className} of cluster ${cluster} belongs to ${owner}, which would ` +
      `serve the dashboard without authentication; got "${controller}"; expected "${expected}"${rest}`,
  );
}
