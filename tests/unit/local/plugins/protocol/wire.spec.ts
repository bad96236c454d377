/**
 * Property bags keep their marks on the way through protobuf bytes. Does not prove that the engine reads them the same
 * way: the conformance suite does, with a real engine.
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

// An assignment to `__proto__` makes no property, in the protobuf library either, and no resource has one of that name.
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
  it("come back with every secret and unknown in place", () => {
    fc.assert(
      fc.property(anyBag, (bag) => {
        assert.deepEqual(throughTheWire(bag), bag);
      }),
    );
  });

  it("write a secret and an unknown as the engine does", () => {
    const message = toStruct({ key: new Secret("hush"), later: unknown }).toJavaScript();
    assert.deepEqual(message, {
      key: {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        value: "hush",
      },
      later: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
  });

  it("refuse a signature that nobody defined", () => {
    const message = struct.Struct.fromJavaScript({
      odd: { "4dabf18193072939515e22adb298388d": "ffff" },
    });
    assert.throws(() => fromStruct(message), /unknown signature ffff/);
  });
});

describe("marks on property bags", () => {
  it("are all gone from an opened bag, which is still the same value", () => {
    fc.assert(
      fc.property(anyBag, (bag) => {
        assert.equal(hasSecrets(openBag(bag)), false);
        assert.equal(sameValue(openBag(bag), bag), true);
      }),
    );
  });

  it("come back on an echo", () => {
    fc.assert(
      fc.property(anyBag, (bag) => {
        const echo = secretBagLike(openBag(bag), bag);
        assert.equal(hasSecrets(echo), hasSecrets(bag));
        assert.deepEqual(openBag(echo), openBag(bag));
      }),
    );
  });

  it("never hide an unknown from JSON", () => {
    fc.assert(
      fc.property(anyBag.filter(hasUnknowns), (bag) => {
        assert.throws(() => toJsonObject(bag), /is not known yet/);
      }),
    );
    assert.throws(() => toJsonObject({ a: { b: [1, new Secret(unknown)] } }), /^Error: a\.b\[1\] /);
  });
});
