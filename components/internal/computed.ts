import * as pulumi from "@pulumi/pulumi";

/**
 * A field that only the cluster fills in, such as a load balancer's address or a ServiceAccount's token.
 *
 * A provider may answer a preview with the object as it would be stored, without such fields; the program would then
 * take their absence for a fact. Here an absent field is unknown in a preview, and an error in an update, since by then
 * the provider has waited for it.
 *
 * @param what names the field in the error, for example `token of the reader's Secret`
 */
export function computed<T>(source: pulumi.Output<T | undefined>, what: string): pulumi.Output<T> {
  const flattened = source.apply((value) => (value === undefined ? absent<T>(what) : value));
  return flattened as pulumi.Output<T>;
}

function absent<T>(what: string): pulumi.Output<T> {
  if (!pulumi.runtime.isDryRun()) {
    throw new pulumi.RunError(`${what} is missing`);
  }
  return pulumi.output(pulumi.unknown) as unknown as pulumi.Output<T>;
}
