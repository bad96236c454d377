import * as pulumi from "@pulumi/pulumi";
import { throwRunError } from "../../internal/errors.ts";
import { refuseElsewhere } from "./presence.ts";

/** The cluster that Istio is to come to, and where in it. */
export interface IstioFitArgs {
  /** Names the cluster in an error. */
  readonly cluster: string;
  /** Of the cluster, YAML. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The mesh's own namespace. */
  readonly namespace: string;
}

/** Known once the cluster was found to have no Istio elsewhere, and rejected when it has; a preview looks too. */
export function istioFit({ cluster, kubeconfig, namespace }: IstioFitArgs): pulumi.Output<void> {
  return pulumi.output(kubeconfig).apply(async (text) => {
    await refuseElsewhere({ cluster, namespace, kubeconfig: text }).catch(throwRunError);
  });
}
