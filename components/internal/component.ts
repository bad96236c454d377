import * as pulumi from "@pulumi/pulumi";

/**
 * Base class of every component of this package. Kubernetes objects below it that have a fixed name are replaced
 * delete-first.
 *
 * A create-first replacement would be applied over the object of the same name, and deleting the "original" would then
 * delete that same object, with exit code 0. The provider requests delete-first if its own diff requires the replacement,
 * but not for `pulumi up --replace`, and never for a Helm release.
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

/** True for a Kubernetes object, or a Helm release, whose name the program chooses. */
function hasFixedName(type: string, props: pulumi.Inputs): boolean {
  if (!type.startsWith("kubernetes:") || isPatch(type, props)) return false;
  const named: unknown = type === "kubernetes:helm.sh/v3:Release" ? props : props["metadata"];
  // An output may hold a name; delete-first is right for any other object too.
  if (pulumi.Output.isInstance(named) || named instanceof Promise) return true;
  return typeof named === "object" && named !== null && "name" in named && named.name !== undefined;
}

/**
 * True for a resource that patches some fields of an object that it does not own. Each writes as a field manager of its
 * own, so a create-first replacement is safe; delete-first would remove the fields for a moment.
 */
function isPatch(type: string, props: pulumi.Inputs): boolean {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  return kind.endsWith("Patch") && props["kind"] !== kind;
}

/**
 * Removes hooks under Pulumi's mocks, so that programs with these components can be tested with them: the mock monitor
 * reports support for hooks, but cannot register one (seen with 3.248).
 */
function withoutMockedHooks({
  props,
  opts,
}: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult | undefined {
  if (opts.hooks === undefined || !isMocked()) return undefined;
  const own = { ...opts };
  delete own.hooks;
  return { props, opts: own };
}

/** True under Pulumi's mocks, which cannot register a hook. */
export function isMocked(): boolean {
  const monitor: unknown = pulumi.runtime.getMonitor();
  return typeof monitor === "object" && monitor !== null && !("registerResourceHook" in monitor);
}
