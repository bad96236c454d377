import * as pulumi from "@pulumi/pulumi";
import { asRunError, failing } from "../../internal/errors.ts";
import type { HelmValues } from "../../internal/values.ts";
import { precheck, type PrecheckRequest } from "./checks/precheck.ts";
import { takeOver } from "./checks/takeover.ts";
import { defaultClusterNetworks } from "./names.ts";

/** The cluster that Linkerd is to come to. */
export interface LinkerdFitArgs {
  /** Names the cluster in an error. */
  readonly cluster: string;
  /** Of the cluster, YAML. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The stack that the control plane is to belong to. */
  readonly stack: string;
  /** The cluster had a control plane before, which becomes the stack's. */
  readonly adopted: boolean;
  /** Extra Helm values of the control plane's chart. */
  readonly values?: HelmValues | undefined;
}

/**
 * Known once the cluster was found fit for Linkerd, and rejected when it is not; a preview does not look. A control plane
 * that is to be taken over is made ready for it, once.
 */
export function linkerdFit(args: LinkerdFitArgs): pulumi.Output<void> {
  const { cluster, stack, adopted, values } = args;
  const written = values?.["clusterNetworks"];
  const clusterNetworks = typeof written === "string" ? written : defaultClusterNetworks;
  return pulumi.output(args.kubeconfig).apply(async (kubeconfig) => {
    const request = { cluster, kubeconfig, stack, adopt: adopted, clusterNetworks };
    if (!pulumi.runtime.isDryRun()) await prepare(request);
  });
}

async function prepare(request: PrecheckRequest): Promise<void> {
  try {
    const { foreign } = await precheck(request);
    if (!foreign) return;
    // The client's own message has the answer's headers in it.
    const stopped = `linkerd.adopt.${request.cluster}: taking it over came to a stop`;
    await takeOver(request.kubeconfig).catch(failing(stopped));
  } catch (error) {
    throw asRunError(error);
  }
}
