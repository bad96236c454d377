/** Distinguished names, encoded as in Go's crypto/x509, so that issuer and subject match byte for byte. */
import { Name, type JsonAttributeObject, type JsonNameParams } from "../../x509/x509.ts";

/** The attributes of a name. A list is one attribute with several values. */
export interface DistinguishedName {
  readonly country?: readonly string[];
  readonly organization?: readonly string[];
  readonly organizationalUnit?: readonly string[];
  readonly locality?: readonly string[];
  readonly province?: readonly string[];
  readonly streetAddress?: readonly string[];
  readonly postalCode?: readonly string[];
  readonly commonName?: readonly string[];
  readonly serialNumber?: readonly string[];
  readonly emailAddress?: readonly string[];
}

/** Object identifiers in the order in which Go writes the attributes. */
const identifiers: Readonly<Record<keyof DistinguishedName, string>> = {
  country: "2.5.4.6",
  province: "2.5.4.8",
  locality: "2.5.4.7",
  streetAddress: "2.5.4.9",
  postalCode: "2.5.4.17",
  organization: "2.5.4.10",
  organizationalUnit: "2.5.4.11",
  commonName: "2.5.4.3",
  serialNumber: "2.5.4.5",
  emailAddress: "1.2.840.113549.1.9.1",
};

/** Attributes with a single value; an empty one is omitted. */
const single = new Set<string>(["commonName", "serialNumber", "emailAddress"]);

const attributes = Object.keys(identifiers).filter(
  (attribute): attribute is keyof DistinguishedName => attribute in identifiers,
);

/** Returns the name for a certificate or a request; undefined if it has no attributes. */
export function encodeName(name: DistinguishedName): Name | undefined {
  const parts: JsonNameParams = attributes.flatMap((attribute) => {
    const values = (name[attribute] ?? []).filter(
      (value) => value !== "" || !single.has(attribute),
    );
    if (values.length === 0) return [];
    const encode = attribute === "emailAddress" ? ia5String : directoryString;
    return [{ [identifiers[attribute]]: values.sort(derOrder).map(encode) }];
  });
  return parts.length === 0 ? undefined : new Name(parts);
}

/**
 * Returns the attributes of a parsed name that its certificate keeps. The official provider passes the parsed request's
 * subject to Go, which encodes only the attributes that it has fields for; an e-mail address is not one of them.
 */
export function decodeName(name: Name): DistinguishedName {
  const known = attributes.filter((attribute) => attribute !== "emailAddress");
  return Object.fromEntries(
    known.flatMap((attribute) => {
      const values = name.getField(identifiers[attribute]);
      if (values.length === 0) return [];
      return [[attribute, single.has(attribute) ? values.slice(-1) : values]];
    }),
  );
}

/** Encodes as PrintableString if the characters allow it, as UTF8String otherwise. */
const directoryString = (value: string): JsonAttributeObject =>
  Name.isPrintableString(value) ? { printableString: value } : { utf8String: value };

/** Compares members of a set by their DER encoding: length first, then type, then text. */
function derOrder(left: string, right: string): number {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  const utf8First = Number(Name.isPrintableString(left)) - Number(Name.isPrintableString(right));
  return a.length - b.length || utf8First || a.compare(b);
}

const ia5String = (value: string): JsonAttributeObject => ({ ia5String: value });
