/**
 * The Kubernetes versions that the local cloud offers, as `GET /lke/versions` gives them. Linode offers more; the local
 * cloud lists only what it can truly raise, which is the one version whose binaries it builds.
 */
export const lkeVersions: readonly string[] = ["1.35"];
