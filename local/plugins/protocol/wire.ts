/**
 * Property bags on the wire: google.protobuf.Struct, where marks are objects with a signature key or a sentinel string. The
 * constants are the engine's (https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go).
 */
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import {
  Asset,
  isList,
  isUnknown,
  Secret,
  unknown,
  type PropertyBag,
  type PropertyValue,
} from "./values.ts";

type Struct = struct.Struct;
type Value = struct.Value;

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const assetSignatures = new Set([
  "c44067f5952c0a294b673a41bacd8c17",
  "0def7320c3a5731c473e5ecbe6d01bc7",
]);

/** The sentinels of unknown values, one per type; a stand-in does not need the type. */
const unknownSentinels = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Reads a bag from the wire. A missing field (undefined) is an empty bag. */
export function fromStruct(message: Struct | undefined): PropertyBag {
  const entries: [string, PropertyValue][] = [];
  message?.getFieldsMap().forEach((value, key) => entries.push([key, fromWire(value)]));
  return Object.fromEntries(entries);
}

/** Writes a bag for the wire. */
export function toStruct(bag: PropertyBag): Struct {
  const message = new struct.Struct();
  const fields = message.getFieldsMap();
  for (const [key, value] of Object.entries(bag)) fields.set(key, toWire(value));
  return message;
}

function fromWire(value: Value): PropertyValue {
  const {
    STRING_VALUE,
    NUMBER_VALUE,
    BOOL_VALUE,
    LIST_VALUE,
    STRUCT_VALUE,
    NULL_VALUE,
    KIND_NOT_SET,
  } = struct.Value.KindCase;
  switch (value.getKindCase()) {
    case STRING_VALUE:
      return unknownSentinels.has(value.getStringValue()) ? unknown : value.getStringValue();
    case NUMBER_VALUE:
      return value.getNumberValue();
    case BOOL_VALUE:
      return value.getBoolValue();
    case LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map(fromWire);
    case STRUCT_VALUE: {
      const fields = fromStruct(value.getStructValue());
      const signature = fields[signatureKey];
      return typeof signature === "string" ? fromSignature(signature, fields) : fields;
    }
    case NULL_VALUE:
    case KIND_NOT_SET:
      return null;
  }
}

function fromSignature(signature: string, fields: PropertyBag): PropertyValue {
  if (signature === secretSignature) return new Secret(fields["value"] ?? null);
  if (assetSignatures.has(signature)) return new Asset(fields);
  if (signature === outputSignature) {
    const value = fields["value"] ?? unknown;
    return fields["secret"] === true ? new Secret(value) : value;
  }
  // A resource as a value: properties that expect text mean its id.
  if (signature === resourceSignature) return fields["id"] ?? fields["urn"] ?? null;
  throw new Error(`received a value with the unknown signature ${signature}`);
}

function toWire(value: PropertyValue): Value {
  const message = new struct.Value();
  if (value === null) return message.setNullValue(struct.NullValue.NULL_VALUE);
  if (typeof value === "string") return message.setStringValue(value);
  if (typeof value === "number") return message.setNumberValue(value);
  if (typeof value === "boolean") return message.setBoolValue(value);
  if (isUnknown(value)) return message.setStringValue(unknownString);
  if (isList(value)) {
    return message.setListValue(new struct.ListValue().setValuesList(value.map(toWire)));
  }
  return message.setStructValue(toStruct(fieldsOf(value)));
}

function fieldsOf(value: Secret | Asset | PropertyBag): PropertyBag {
  if (value instanceof Secret) return { [signatureKey]: secretSignature, value: value.value };
  return value instanceof Asset ? value.fields : value;
}
