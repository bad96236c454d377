/**
 * The Kubernetes versions of the local cloud, as in `GET /lke/versions`. Linode offers more; the local cloud lists only the
 * version whose binaries it builds.
 */
export const lkeVersions: readonly string[] = ["1.35"];
