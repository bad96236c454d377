import * as pulumi from "@pulumi/pulumi";
import { UserError } from "./errors.ts";

/**
 * A field that the cluster fills in, such as a load balancer's address or a ServiceAccount's token.
 *
 * In a preview a provider may return the object without such fields, and the program would treat them as absent. Here an
 * absent field is unknown in a preview, and an error in an update, since by then the provider has waited for it.
 *
 * @param what name of the field for the error, for example `token of the reader's Secret`
 */
export function computed<T>(source: pulumi.Output<T | undefined>, what: string): pulumi.Output<T> {
  const flattened = source.apply((value) => (value === undefined ? absent<T>(what) : value));
  return flattened as pulumi.Output<T>;
}

function absent<T>(what: string): pulumi.Output<T> {
  if (!pulumi.runtime.isDryRun()) {
    throw new UserError(`${what} is missing`);
  }
  return pulumi.output(pulumi.unknown) as unknown as pulumi.Output<T>;
}
