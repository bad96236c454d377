import { isRecord, type Properties } from "./rule.ts";

/** Tells if a value is one that the engine keeps secret. */
export type IsSecret = (value: unknown) => boolean;

const SECRET = "kubernetes:core/v1:Secret";
/** The parts of a Secret that hold its values. */
const VALUES = ["data", "stringData"] as const;

/** Texts that are credentials wherever they are: a private key, a kubeconfig's key or token, a JSON web token. */
const credential =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|client-key-data:|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/;

/**
 * The paths of inputs that the engine would keep and show in plain text and that are secret by their nature: all values of
 * a Secret, and credentials in any resource.
 */
export function plainCredentials(
  { type, props }: { readonly type: string; readonly props: Properties },
  isSecret: IsSecret,
): readonly (readonly string[])[] {
  const values: readonly string[] = type === SECRET ? VALUES : [];
  return Object.entries(props).flatMap(([key, value]) =>
    values.includes(key) ? plain(value, [key], isSecret) : search(value, [key], isSecret),
  );
}

/** The value itself unless it is secret, wholly or in each of its entries. */
function plain(value: unknown, path: readonly string[], isSecret: IsSecret): string[][] {
  if (isSecret(value) || value === undefined || value === null) return [];
  if (!isRecord(value)) return [[...path]];
  return Object.entries(value).flatMap(([key, inside]) => plain(inside, [...path, key], isSecret));
}

function search(value: unknown, path: readonly string[], isSecret: IsSecret): string[][] {
  if (isSecret(value)) return [];
  if (typeof value === "string") return credential.test(value) ? [[...path]] : [];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      search(item, [...path, String(index)], isSecret),
    );
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inside]) => search(inside, [...path, key], isSecret));
}
