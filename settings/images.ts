import type { ImageSettings } from "./types.ts";

const IMAGE =
  /^(?<registry>[a-z0-9.-]+(?::\d{1,5})?)\/(?<repository>[a-z0-9._-]+(?:\/[a-z0-9._-]+)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** Takes `registry/repository:tag@digest` apart. Throws a RangeError when {@link isPinnedImage} would say no. */
export function parseImage(image: string): ImageSettings {
  const { registry, repository, tag, digest } = IMAGE.exec(image)?.groups ?? {};
  if (registry === undefined || repository === undefined) {
    throw new RangeError(`${image} is not a full image name`);
  }
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * Whether an image is named in full (registry host, repository) and pinned by a tag or a digest. The tag `latest` pins
 * nothing.
 */
export function isPinnedImage(image: string): boolean {
  if (!IMAGE.test(image)) return false;
  const { tag, digest } = parseImage(image);
  return digest !== undefined || (tag !== undefined && tag !== "latest");
}
