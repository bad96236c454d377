/** Typed access to checked inputs; fails on values that the rules exclude. */
import { isBag, isList, type PropertyBag, type PropertyValue } from "../protocol/values.ts";
import type { AlternativeNames } from "./alternatives.ts";
import type { DistinguishedName } from "./names.ts";

export function textOf(bag: PropertyBag, property: string): string {
  const value = bag[property];
  if (typeof value !== "string") throw new Error(`${property} must be text`);
  return value;
}

export function numberOf(bag: PropertyBag, property: string): number {
  const value = bag[property];
  if (typeof value !== "number") throw new Error(`${property} must be a number`);
  return value;
}

export function optionalNumberOf(bag: PropertyBag, property: string): number | undefined {
  return bag[property] === undefined || bag[property] === null
    ? undefined
    : numberOf(bag, property);
}

export const flagOf = (bag: PropertyBag, property: string): boolean => bag[property] === true;

export const textsOf = (bag: PropertyBag, property: string): string[] => texts(bag[property]);

/** Returns the input `subject`: one text per attribute, a list for streets. */
export function subjectOf(bag: PropertyBag): DistinguishedName {
  const { subject } = bag;
  if (!isBag(subject)) return {};
  const { streetAddresses, ...fields } = subject;
  const single = Object.entries(fields).flatMap(([field, value]): [string, string[]][] =>
    typeof value === "string" ? [[field, [value]]] : [],
  );
  return { ...Object.fromEntries(single), streetAddress: texts(streetAddresses) };
}

/** Returns the inputs `dnsNames`, `ipAddresses` and `uris`. */
export const alternativesOf = (bag: PropertyBag): AlternativeNames => ({
  dnsNames: textsOf(bag, "dnsNames"),
  ipAddresses: textsOf(bag, "ipAddresses"),
  uris: textsOf(bag, "uris"),
});

const texts = (value: PropertyValue | undefined): string[] =>
  isList(value) ? value.filter((item) => typeof item === "string") : [];
