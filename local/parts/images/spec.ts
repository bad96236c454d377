import type { GoFamilyName } from "../go/families.ts";

/** Where a file of an image comes from: a part's folder, or the sources of a Go module. */
export type Source =
  GoFamilyName | "pause" | "envoy" | "debian" | "istio-module" | "podinfo-module";

/** One thing in a layer. Paths in the image are absolute; modes are octal; everything belongs to root. */
type Entry =
  | { readonly kind: "file"; readonly source: Source; readonly path: string; readonly to: string }
  | { readonly kind: "tree"; readonly source: Source; readonly path: string }
  | { readonly kind: "text"; readonly to: string; readonly text: string; readonly mode: number }
  | { readonly kind: "link"; readonly to: string; readonly target: string }
  | { readonly kind: "folder"; readonly to: string; readonly mode: number };

/** A layer is made once, and images that name the same one share it. */
export type Layer = readonly Entry[];

/** The part of the OCI image configuration that says how a container is started. */
export interface RunConfig {
  readonly User?: string;
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly Env?: readonly string[];
  readonly Labels?: Readonly<Record<string, string>>;
}

/** An image of the local registry under the name that charts and pods use for it. */
export interface ImageSpec {
  /** With registry and tag: `docker.io/istio/pilot:1.31.1`. */
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly run: RunConfig;
}

const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The configuration document of an image, byte for byte the same for the same input.
 *
 * @param diffIds the digests of its layers, uncompressed, from the lowest up.
 */
export function imageConfig(
  run: RunConfig,
  diffIds: readonly string[],
  architecture: string,
): string {
  return JSON.stringify({
    architecture,
    os: "linux",
    config: {
      ...run,
      Env: [searchPath, ...(run.Env ?? [])],
      Labels: {
        "org.opencontainers.image.vendor": "Archipelago's local cloud",
        ...run.Labels,
      },
    },
    rootfs: { type: "layers", diff_ids: diffIds },
  });
}
