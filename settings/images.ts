import type { ImageReference } from "../components/karmada/images.ts";
import { isRegistryHost } from "./hosts.ts";

const PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const PATH = new RegExp(`^${PART}(?:/${PART})*$`);

/** Tells whether a text is the host of a registry, with or without a path. */
export function isRegistry(text: string): boolean {
  const [host = "", ...path] = text.split("/");
  return isRegistryHost(host) && (path.length === 0 || PATH.test(path.join("/")));
}

const IMAGE =
  /^(?<registry>[a-z0-9._-]+(?::\d{1,5})?)\/(?<repository>[a-z0-9._/-]+)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** Parses `registry/repository:tag@digest`. Throws a RangeError for an image without a registry or a repository. */
export function parseImage(image: string): ImageReference {
  const { registry, repository, tag, digest } = IMAGE.exec(image)?.groups ?? {};
  if (registry === undefined || repository === undefined) {
    throw new RangeError(`${image} is not a full image name`);
  }
  return {
    registry,
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}

/** Tells whether an image is named with the host of its registry and a path. */
export function isFullImage(image: string): boolean {
  const { registry, repository } = IMAGE.exec(image)?.groups ?? {};
  return (
    registry !== undefined &&
    repository !== undefined &&
    isRegistryHost(registry) &&
    PATH.test(repository)
  );
}

/**
 * Tells whether an image is named in full (registry host, repository) and pinned by a tag or a digest. The tag `latest`
 * does not pin it.
 */
export function isPinnedImage(image: string): boolean {
  if (!isFullImage(image)) return false;
  const { tag, digest } = parseImage(image);
  return digest !== undefined || (tag !== undefined && tag.toLowerCase() !== "latest");
}
