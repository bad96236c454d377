/**
 * The three functions of the metadata reflection proposal that the X.509 library's dependency container calls. It asks
 * its user to bring a polyfill; this is the part of one that it needs, and it steps back where a whole one is loaded.
 */
const metadata = new WeakMap<object, Map<unknown, unknown>>();

const getOwnMetadata = (key: unknown, target: object): unknown => metadata.get(target)?.get(key);

function getMetadata(key: unknown, target: object): unknown {
  const own = metadata.get(target);
  if (own?.has(key) === true) return own.get(key);
  const parent = Reflect.getPrototypeOf(target);
  return parent === null ? undefined : getMetadata(key, parent);
}

function defineMetadata(key: unknown, value: unknown, target: object): void {
  const own = metadata.get(target) ?? new Map<unknown, unknown>();
  metadata.set(target, own.set(key, value));
}

if (!("getMetadata" in Reflect)) {
  Object.assign(Reflect, { getMetadata, getOwnMetadata, defineMetadata });
}
