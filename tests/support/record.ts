import type resources from "@pulumi/pulumi/proto/resource_pb.js";
import { decode, isRecord } from "./decode.ts";
import { logicalName, type GraphNode, type NodeOptions } from "./graphNode.ts";

/** A declared resource, as the program sends it to the engine. */
export type Registration = resources.RegisterResourceRequest;

/** A resource that the program reads, as it sends the request to the engine. */
export type Read = resources.ReadResourceRequest;

/**
 * Converts a declared resource to a node of the graph. The engine inherits unset options from the parent
 * (`inheritFromParent`); mocks do not, so it is done here.
 */
export function recordRegistration(
  request: Registration,
  urn: string,
  known: readonly GraphNode[],
): GraphNode {
  const parent = known.find((node) => node.urn === request.getParent());
  return {
    ...recordCommon(request, urn, request.getObject()?.toJavaScript()),
    custom: request.getCustom(),
    options: { ...inheritable(parent?.options ?? {}), ...recordOptions(request) },
  };
}

/** Excludes `protect`, which the SDK has inherited before the engine sees it. */
function inheritable({ deletedWith, retainOnDelete }: NodeOptions): NodeOptions {
  return {
    ...(retainOnDelete !== undefined && { retainOnDelete }),
    ...(deletedWith !== undefined && { deletedWith }),
  };
}

/** Converts a read resource to a node of the graph. */
export function recordRead(request: Read, urn: string): GraphNode {
  return {
    ...recordCommon(request, urn, request.getProperties()?.toJavaScript()),
    custom: true,
    options: { read: request.getId() },
  };
}

function recordCommon(
  request: Registration | Read,
  urn: string,
  wire: unknown,
): Omit<GraphNode, "custom" | "options"> {
  const inputs = decode(wire ?? {});
  const provider = request.getProvider();
  const parent = request.getParent();
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    inputs: isRecord(inputs.value) ? inputs.value : {},
    secrets: inputs.secrets,
    unknowns: inputs.unknowns,
    parent: parent === "" ? undefined : logicalName(parent),
    // A reference to a provider is its URN, "::" and its id.
    provider: provider === "" ? undefined : logicalName(provider),
    dependencies: [...new Set(request.getDependenciesList().map(logicalName))].sort(),
  };
}

/** Returns only the options that were set, so that a golden graph stays short. */
function recordOptions(request: Registration): NodeOptions {
  const timeouts = request.getCustomtimeouts();
  const deletedWith = request.getDeletedwith();
  return {
    ...(request.getProtect() === true && { protect: true }),
    ...(request.getRetainondelete() === true && { retainOnDelete: true }),
    ...(request.getDeletebeforereplacedefined() && {
      deleteBeforeReplace: request.getDeletebeforereplace(),
    }),
    ...optionalList("ignoreChanges", request.getIgnorechangesList()),
    ...optionalList("replaceOnChanges", request.getReplaceonchangesList()),
    ...optionalList("additionalSecretOutputs", request.getAdditionalsecretoutputsList()),
    ...(deletedWith !== "" && { deletedWith: logicalName(deletedWith) }),
    ...optionalList("formerTypes", formerTypes(request)),
    ...(request.getImportid() !== "" && { import: request.getImportid() }),
    ...optionalList("beforeCreate", request.getHooks()?.getBeforeCreateList() ?? []),
    ...optionalList("beforeUpdate", request.getHooks()?.getBeforeUpdateList() ?? []),
    ...optionalTimeouts({
      create: timeouts?.getCreate() ?? "",
      update: timeouts?.getUpdate() ?? "",
      delete: timeouts?.getDelete() ?? "",
    }),
  };
}

/** Types in the aliases of a component. Those of other resources are the SDK's own, for older API versions. */
function formerTypes(request: Registration): string[] {
  if (request.getCustom()) return [];
  return request.getAliasesList().flatMap((alias) => alias.getSpec()?.getType() ?? []);
}

/** Removes the empty strings that the SDK sends for unset timeouts. */
function optionalTimeouts(all: Record<string, string>): Pick<NodeOptions, "customTimeouts"> {
  const given = Object.entries(all).filter(([, value]) => value !== "");
  return given.length === 0 ? {} : { customTimeouts: Object.fromEntries(given) };
}

function optionalList<K extends string>(key: K, list: string[]): Partial<Record<K, string[]>> {
  return list.length === 0 ? {} : ({ [key]: list } as Partial<Record<K, string[]>>);
}
