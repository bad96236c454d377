import { NetworkingV1Api } from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { failing } from "../../../internal/errors.ts";
import { present } from "../../../internal/present.ts";
import { controllerOf, type IngressController } from "../vizIngressPlan.ts";

/** An IngressClass, and what the settings say of it. */
export interface ServedClass {
  /** Names the cluster in the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly className: string;
  readonly controller: IngressController;
}

/**
 * Looks whether the class is there and the controller's. Another passes over annotations that are not its own, and would
 * serve the dashboard to anybody; and so might whoever brings the class later.
 *
 * @throws Error naming the class and whose it is, or why the cluster did not answer
 */
export async function checkIngressClass(served: ServedClass): Promise<void> {
  const { cluster, kubeconfig, className, controller } = served;
  // With annotations of the user's own it is the user who knows.
  if (controller === "other") return;
  const config = connect(kubeconfig);
  const networking = config.makeApiClient(NetworkingV1Api);
  const found = await present(networking.readIngressClass({ name: className })).catch(
    failing(`cluster ${cluster} does not say whose IngressClass ${className} is`),
  );
  if (found === undefined) {
    throw new Error(
      `linkerd.viz.ingress.className: cluster ${cluster} has no such IngressClass, and whoever brings it might serve the ` +
        `dashboard to anybody; got "${className}"; allowed is that of an ingress controller which is there, or no ` +
        "linkerd.viz.ingress until it is",
    );
  }
  const owner = found.spec?.controller ?? "";
  const allowed = controllerOf(owner);
  if (allowed === controller) return;
  const rest =
    allowed === "other" ? ", with linkerd.viz.ingress.annotations by which it asks for users" : "";
  throw new Error(
    `linkerd.viz.ingress.controller: IngressClass ${className} of cluster ${cluster} is of ${owner}, which would serve the ` +
      `dashboard to anybody; got "${controller}"; allowed "${allowed}"${rest}`,
  );
}
