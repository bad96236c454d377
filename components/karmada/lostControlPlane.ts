import * as pulumi from "@pulumi/pulumi";
import { declareLostProvider } from "../cluster/lostCluster.ts";

/**
 * Karmada's control plane in a manager that is gone for good, in place of its `KarmadaControlPlane`: everything in its API is
 * deleted from the state without a call. What remains is this record, until it is no longer declared either.
 */
export class LostControlPlane extends pulumi.ComponentResource {
  /**
   * @param name the logical name of its `KarmadaControlPlane`
   * @param stack the stack's name
   */
  constructor(name: string, stack: string, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:karmada:ControlPlane", name, {}, opts);
    declareLostProvider(`${name}-provider`, stack, { parent: this });
    this.registerOutputs({});
  }
}
