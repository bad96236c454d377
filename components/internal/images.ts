/**
 * An image, or a repository prefix such as Istio's hub, as it is called behind a mirror: the registry's host gives way
 * to the mirror and the path stays, so `docker.io/istio/pilot:1.31.1` behind `registry.example/dockerhub` is
 * `registry.example/dockerhub/istio/pilot:1.31.1`.
 *
 * @param reference with its registry written out, since a bare name would mean whatever the node's runtime makes of it
 */
export function mirroredImage(reference: string, mirror?: string): string {
  if (mirror === undefined) {
    return reference;
  }
  return `${mirror.replace(/\/+$/, "")}/${reference.slice(reference.indexOf("/") + 1)}`;
}
