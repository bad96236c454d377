import * as pulumi from "@pulumi/pulumi";

/**
 * The base of every component of this package. Kubernetes objects below it that have a fixed name are replaced
 * delete-first.
 *
 * A replacement that is created first would be applied over the object of the same name, and the deletion of the
 * "original" would then delete that very object, with exit code 0. The provider asks for delete-first by itself when its
 * diff wants the replacement, but not when `pulumi up --replace` does, and never for a Helm release.
 */
export abstract class Component extends pulumi.ComponentResource {
  protected constructor(
    type: string,
    name: string,
    args: pulumi.Inputs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    const transformations = [...(opts.transformations ?? []), deleteFirst, withoutMockedHooks];
    super(type, name, args, { ...opts, transformations });
  }
}

function deleteFirst({
  type,
  props,
  opts,
}: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult | undefined {
  const given: pulumi.CustomResourceOptions = opts;
  if (!hasFixedName(type, props) || given.deleteBeforeReplace !== undefined) return undefined;
  const own: pulumi.CustomResourceOptions = { ...given, deleteBeforeReplace: true };
  return { props, opts: own };
}

/** Whether a resource is a Kubernetes object, or a Helm release, whose name the program chooses. */
function hasFixedName(type: string, props: pulumi.Inputs): boolean {
  if (!type.startsWith("kubernetes:") || isPatch(type, props)) return false;
  const named: unknown = type === "kubernetes:helm.sh/v3:Release" ? props : props["metadata"];
  // What only becomes known later may hold a name; delete-first is right for any other object too.
  if (pulumi.Output.isInstance(named) || named instanceof Promise) return true;
  return typeof named === "object" && named !== null && "name" in named && named.name !== undefined;
}

/**
 * Whether a resource holds some fields of an object that is somebody else's. Each such resource writes as a field manager
 * of its own, so its replacement may come first; delete-first would take the fields away for a moment.
 */
function isPatch(type: string, props: pulumi.Inputs): boolean {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  return kind.endsWith("Patch") && props["kind"] !== kind;
}

/**
 * Leaves out hooks under Pulumi's mocks, so that programs with these components can be tested with them: the mock monitor
 * says that it supports hooks, and has no way to register one (seen with 3.248).
 */
function withoutMockedHooks({
  props,
  opts,
}: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult | undefined {
  const monitor: unknown = pulumi.runtime.getMonitor();
  const isMocked =
    typeof monitor === "object" && monitor !== null && !("registerResourceHook" in monitor);
  if (opts.hooks === undefined || !isMocked) return undefined;
  const own = { ...opts };
  delete own.hooks;
  return { props, opts: own };
}
