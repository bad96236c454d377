import * as pulumi from "@pulumi/pulumi";

/**
 * Options for a child of a component: the parent, what Pulumi does not hand down by itself from a component's options
 * (`dependsOn`, which children would only follow by accident, and `deletedWith`), and the child's own on top.
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

/**
 * The options that a component gives to the engine for itself: without `deletedWith`. The engine hands that down to
 * every child that has none of its own, and so to a load balancer that must not vanish from the state while it still
 * costs money. Those that may go with the cluster get it from `childOptions`.
 */
export function ownOptions(opts: pulumi.ComponentResourceOptions): pulumi.ComponentResourceOptions {
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
