/** Translates messages of the protocol to the requests and results of `provider.ts`. */
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import type {
  CheckFailure,
  CheckRequest,
  CheckResult,
  ConfigureRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  DiffResult,
  PropertyChange,
  ReadRequest,
  Subject,
  UpdateRequest,
} from "./provider.ts";
import { fromStruct, toStruct } from "./wire.ts";

interface Named {
  getUrn(): string;
  getName(): string;
  getType(): string;
}

/** Returns a request's resource; parses a missing name or type from `urn:pulumi:stack::project::parents$type::name`. */
function subject(request: Named): Subject {
  const urn = request.getUrn();
  const [, , types = "", ...name] = urn.split("::");
  return {
    urn,
    name: request.getName() || name.join("::"),
    type: request.getType() || (types.split("$").at(-1) ?? ""),
  };
}

/** Converts a timeout; zero in the protocol means none. */
const seconds = (timeout: number): number | undefined => (timeout > 0 ? timeout : undefined);

export function configureRequest(request: pb.ConfigureRequest): ConfigureRequest {
  return {
    urn: request.getUrn() ?? "",
    name: request.getName() ?? "",
    type: request.getType() ?? "",
    id: request.getId() ?? "",
    args: fromStruct(request.getArgs()),
  };
}

export function checkRequest(request: pb.CheckRequest): CheckRequest {
  return {
    ...subject(request),
    oldInputs: fromStruct(request.getOlds()),
    inputs: fromStruct(request.getNews()),
  };
}

export const checkFailure = (failure: CheckFailure): pb.CheckFailure =>
  new pb.CheckFailure().setProperty(failure.property).setReason(failure.reason);

export function checkResponse(result: CheckResult): pb.CheckResponse {
  return new pb.CheckResponse()
    .setInputs(toStruct(result.inputs))
    .setFailuresList((result.failures ?? []).map(checkFailure));
}

export function diffRequest(request: pb.DiffRequest): DiffRequest {
  return {
    ...subject(request),
    id: request.getId(),
    oldInputs: fromStruct(request.getOldInputs()),
    oldOutputs: fromStruct(request.getOlds()),
    inputs: fromStruct(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
  };
}

export function diffResponse(result: DiffResult): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME, DIFF_UNKNOWN } = pb.DiffResponse.DiffChanges;
  const changes = { none: DIFF_NONE, some: DIFF_SOME, unknown: DIFF_UNKNOWN }[result.changes];
  const detailed = Object.entries(result.detailed ?? {});
  const replacing = detailed.filter(([, change]) => change.replace === true);
  const response = new pb.DiffResponse()
    .setChanges(changes)
    .setDiffsList(unique(detailed.map(([path]) => topLevel(path))))
    .setReplacesList(
      unique([...(result.replaces ?? []), ...replacing.map(([path]) => topLevel(path))]),
    )
    .setHasdetaileddiff(result.detailed !== undefined);
  const map = response.getDetaileddiffMap();
  for (const [path, change] of detailed) {
    map.set(
      path,
      new pb.PropertyDiff().setKind(kindOf(change)).setInputdiff(change.inputDiff ?? true),
    );
  }
  return response;
}

export function createRequest(request: pb.CreateRequest): CreateRequest {
  return {
    ...subject(request),
    inputs: fromStruct(request.getProperties()),
    preview: request.getPreview(),
    timeoutSeconds: seconds(request.getTimeout()),
  };
}

export function readRequest(request: pb.ReadRequest): ReadRequest {
  const inputs = request.getInputs();
  return {
    ...subject(request),
    id: request.getId(),
    oldInputs: inputs === undefined ? undefined : fromStruct(inputs),
    oldOutputs: fromStruct(request.getProperties()),
    timeoutSeconds: seconds(request.getTimeout()),
  };
}

export function updateRequest(request: pb.UpdateRequest): UpdateRequest {
  return {
    ...subject(request),
    id: request.getId(),
    oldInputs: fromStruct(request.getOldInputs()),
    oldOutputs: fromStruct(request.getOlds()),
    inputs: fromStruct(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
    preview: request.getPreview(),
    timeoutSeconds: seconds(request.getTimeout()),
  };
}

export function deleteRequest(request: pb.DeleteRequest): DeleteRequest {
  return {
    ...subject(request),
    id: request.getId(),
    oldInputs: fromStruct(request.getOldInputs()),
    oldOutputs: fromStruct(request.getProperties()),
    timeoutSeconds: seconds(request.getTimeout()),
  };
}

function kindOf(change: PropertyChange): pb.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = pb.PropertyDiff.Kind;
  const replace = change.replace === true;
  switch (change.kind) {
    case "add":
      return replace ? ADD_REPLACE : ADD;
    case "delete":
      return replace ? DELETE_REPLACE : DELETE;
    case "update":
      return replace ? UPDATE_REPLACE : UPDATE;
  }
}

const topLevel = (path: string): string => /^[^.[]+/.exec(path)?.[0] ?? path;

const unique = (names: readonly string[]): string[] => [...new Set(names)];
