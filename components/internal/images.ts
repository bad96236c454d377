/** Where images come from: a registry in place of their own, or also digests in place of their tags. */
export type ImageMirror =
  | string
  | {
      /** `host[:port][/path]`. @default the images' own registries */
      readonly registry?: string | undefined;
      /** `sha256:…` by the image as the program names it, `docker.io/curlimages/curl:8.16.0`. */
      readonly digests: Readonly<Record<string, string>>;
    };

/** The registry of a mirror; undefined if images come from their own. */
export function registryOf(mirror: ImageMirror | undefined): string | undefined {
  return typeof mirror === "object" ? mirror.registry : mirror;
}

/**
 * The mirrored reference of an image, or of a repository prefix such as Istio's hub: the mirror replaces the registry's
 * host and the path stays, so `docker.io/istio/pilot:1.31.1` behind `registry.example/dockerhub` is
 * `registry.example/dockerhub/istio/pilot:1.31.1`. A digest follows the tag, which then only says what it is.
 *
 * @param reference with an explicit registry, since the node's runtime resolves a bare name
 */
export function mirroredImage(reference: string, mirror?: ImageMirror): string {
  const registry = registryOf(mirror);
  const name =
    registry === undefined
      ? reference
      : `${registry.replace(/\/+$/, "")}/${reference.slice(reference.indexOf("/") + 1)}`;
  const digests = typeof mirror === "object" ? mirror.digests : {};
  const digest = new Map(Object.entries(digests)).get(reference);
  return digest === undefined ? name : `${name}@${digest}`;
}
