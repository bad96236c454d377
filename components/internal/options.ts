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
