/**
 * Property bags keep their marks through protobuf encoding. Not proved here: that the engine reads them the same way (the
 * conformance suite, with a real engine).
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import {
  hasSecrets,
  hasUnknowns,
  openBag,
  sameValue,
  Secret,
  secretBagLike,
  toJsonObject,
  unknown,
  type PropertyBag,
  type PropertyValue,
} from "../../../../../local/plugins/protocol/values.ts";
import { fromStruct, toStruct } from "../../../../../local/plugins/protocol/wire.ts";

// An assignment to `__proto__` creates no property, also in the protobuf library, and no resource has such a property.
const anyKey = fc.string().filter((key) => key !== "__proto__");
const { value: anyValue } = fc.letrec<{ value: PropertyValue; bag: PropertyBag }>((tie) => ({
  bag: fc.dictionary(anyKey, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.constant(unknown),
    tie("value").map((value) => new Secret(value)),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("bag"),
  ),
}));
const anyBag = fc.dictionary(anyKey, anyValue, { maxKeys: 5, noNullPrototype: true });

const throughTheWire = (bag: PropertyBag): PropertyBag =>
  fromStruct(struct.Struct.deserializeBinary(toStruct(bag).serializeBinary()));

describe("property bags on the wire", () => {
  it("keep every secret and unknown", () => {
    fc.assert(
      fc.property(anyBag, (bag) => {
        assert.deepEqual(throughTheWire(bag), bag);
      }),
    );
  });

  it("encode a secret and an unknown as the engine does", () => {
    const message = toStruct({ key: new Secret("hush"), later: unknown }).toJavaScript();
    assert.deepEqual(message, {
      key: {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        value: "hush",
      },
      later: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
  });

  it("reject an undefined signature", () => {
    const message = struct.Struct.fromJavaScript({
      odd: { "4dabf18193072939515e22adb298388d": "ffff" },
    });
    assert.throws(() => fromStruct(message), /unknown signature ffff/);
  });
});

describe("marks on property bags", () => {
  it("are absent from an opened bag, which is otherwise equal", () => {
    fc.assert(
      fc.property(anyBag, (bag) => {
        assert.equal(hasSecrets(openBag(bag)), false);
        assert.equal(sameValue(openBag(bag), bag), true);
      }),
    );
  });

  it("are restored on returned inputs", () => {
    fc.assert(
      fc.property(anyBag, (bag) => {
        const echo = secretBagLike(openBag(bag), bag);
        assert.equal(hasSecrets(echo), hasSecrets(bag));
        assert.deepEqual(openBag(echo), openBag(bag));
      }),
    );
  });

  it("never convert an unknown to JSON", () => {
    fc.assert(
      fc.property(anyBag.filter(hasUnknowns), (bag) => {
        assert.throws(() => toJsonObject(bag), /is not known yet/);
      }),
    );
    assert.throws(() => toJsonObject({ a: { b: [1, new Secret(unknown)] } }), /^Error: a\.b\[1\] /);
  });
});
