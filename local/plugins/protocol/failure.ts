/** Errors on the wire. */
import { Metadata, status, type StatusObject } from "@grpc/grpc-js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import { PartialFailure } from "./provider.ts";
import { toStruct } from "./wire.ts";

/** Returns the message of any thrown value. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/**
 * Returns the gRPC status of a failed call. {@link PartialFailure} becomes the `ErrorResourceInitFailed` detail, which makes
 * the engine store the state; grpc-js has no API for details, so they are sent in the trailer that gRPC reserves for them.
 */
export function toStatus(error: unknown): StatusObject {
  const metadata = new Metadata();
  if (error instanceof PartialFailure) {
    metadata.add("grpc-status-details-bin", Buffer.from(initFailed(error).serializeBinary()));
  }
  return { code: status.UNKNOWN, details: messageOf(error), metadata };
}

function initFailed(error: PartialFailure): statusProto.Status {
  const detail = new pb.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(toStruct(error.outputs))
    .setReasonsList([...error.reasons]);
  if (error.inputs !== undefined) detail.setInputs(toStruct(error.inputs));
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  return new statusProto.Status()
    .setCode(status.UNKNOWN)
    .setMessage(error.message)
    .setDetailsList([packed]);
}
