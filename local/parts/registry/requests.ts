import type { Descriptor } from "./layout.ts";

/** A client's request to the registry. `repository` starts with the upstream registry's name. */
export type PullRequest =
  | { readonly kind: "ping" }
  | { readonly kind: "manifest" | "blob"; readonly repository: string; readonly reference: string };

/**
 * Parses the path of a pull: `/v2/`, `/v2/<repository>/manifests/<tag or digest>` or `/v2/<repository>/blobs/<digest>`.
 * Prepends containerd's `?ns=<upstream>` to the repository. Returns undefined for any other path.
 */
export function parseRequest(url: string): PullRequest | undefined {
  const { pathname, searchParams } = new URL(url, "http://registry");
  if (pathname === "/v2/" || pathname === "/v2") return { kind: "ping" };
  const match = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(pathname);
  if (match?.[1] === undefined || match[3] === undefined) return undefined;
  const upstream = searchParams.get("ns");
  const reference = decodeURIComponent(match[3]);
  if (match[2] === "blobs" && !reference.startsWith("sha256:")) return undefined;
  return {
    kind: match[2] === "manifests" ? "manifest" : "blob",
    repository: upstream === null ? match[1] : `${upstream}/${match[1]}`,
    reference,
  };
}

/**
 * Finds an image's manifest by its tag, or by the digest of one of the repository's images. A repository without its
 * upstream, as with a plain mirror, matches that path under any upstream.
 */
export function findManifest(
  images: ReadonlyMap<string, Descriptor>,
  wanted: { readonly repository: string; readonly reference: string },
): Descriptor | undefined {
  const { repository, reference } = wanted;
  for (const [name, manifest] of images) {
    const colon = name.lastIndexOf(":");
    const matches = reference.startsWith("sha256:")
      ? manifest.digest === reference
      : name.slice(colon + 1) === reference;
    const full = name.slice(0, colon);
    if (matches && (full === repository || withoutUpstream(full) === repository)) return manifest;
  }
  return undefined;
}

function withoutUpstream(repository: string): string {
  return repository.slice(repository.indexOf("/") + 1);
}
