import * as pulumi from "@pulumi/pulumi";

/**
 * Options of a component's child: the parent, the component's `dependsOn` and `deletedWith`, which Pulumi does not pass
 * on to children reliably, and the child's own options on top.
 */
export function childOptions(
  parent: pulumi.ComponentResource,
  inherited: pulumi.ComponentResourceOptions,
  own: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(
    {
      parent,
      ...(inherited.dependsOn !== undefined && { dependsOn: inherited.dependsOn }),
      ...(inherited.deletedWith !== undefined && { deletedWith: inherited.deletedWith }),
    },
    own,
  );
}

/** The option `deletedWith`, which may not be present without a value. */
export function deletedWith(
  owner: pulumi.Resource | undefined,
): Pick<pulumi.ResourceOptions, "deletedWith"> {
  return owner === undefined ? {} : { deletedWith: owner };
}

/**
 * A component's options for the engine, without `deletedWith`. The engine passes that on to every child that has none of
 * its own, including a load balancer, which must not vanish from the state while it is still billed. Children that may be
 * deleted with the cluster get it from {@link childOptions}.
 */
export function withoutDeletedWith(
  opts: pulumi.ComponentResourceOptions,
): pulumi.ComponentResourceOptions {
  const own = { ...opts };
  delete own.deletedWith;
  return own;
}

/**
 * A component's options with an alias for the type that it had before its class was renamed, so that a state with the
 * former type is updated in place: the component keeps its resources, and they find their former parent.
 */
export function formerlyOfType(
  type: string,
  opts: pulumi.ComponentResourceOptions,
): pulumi.ComponentResourceOptions {
  return { ...opts, aliases: [...(opts.aliases ?? []), { type }] };
}
