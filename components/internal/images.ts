/**
 * The mirrored reference of an image, or of a repository prefix such as Istio's hub: the mirror replaces the registry's
 * host and the path stays, so `docker.io/istio/pilot:1.31.1` behind `registry.example/dockerhub` is
 * `registry.example/dockerhub/istio/pilot:1.31.1`.
 *
 * @param reference with an explicit registry, since the node's runtime resolves a bare name
 */
export function mirroredImage(reference: string, mirror?: string): string {
  if (mirror === undefined) {
    return reference;
  }
  return `${mirror.replace(/\/+$/, "")}/${reference.slice(reference.indexOf("/") + 1)}`;
}
