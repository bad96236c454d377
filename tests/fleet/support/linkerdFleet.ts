import { lacking, type LinkerdPart, linkerdParts } from "./linkerdParts.ts";
import { borrowed, run, type Run, succeed } from "./run.ts";

/** The Linkerd release that the tests were written for. */
const version = "2026.8.3";

/** Options of Linkerd on the local cloud: an image that is assembled from files has no file capabilities. */
export const linkerdValues = { controlPlane: { proxyInit: { runAsRoot: true } } } as const;

/** The local cloud's command line, for clouds that serve Linkerd's charts and images. */
export interface LinkerdFleet {
  /** Release of the charts. */
  readonly version: string;
  /** Runs an operation on these settings to its end. */
  run(settings: string, ...args: string[]): Promise<Run>;
  /** As `run`, and fails with the end of the output if the operation failed. */
  succeed(settings: string, ...args: string[]): Promise<Run>;
  /** Arguments that make a cloud serve the charts and images. */
  parts(): string[];
  /** Returns whether one of these third-party images is not available. */
  lacks(...images: readonly string[]): boolean;
}

/** A suite's requirements besides Linkerd's control plane. */
export interface Needs {
  /** @default multicluster */
  readonly part?: LinkerdPart;
  /** Third-party images that the whole suite needs. */
  readonly images?: readonly string[];
  /** Third-party images that some of its tests need, which check {@link LinkerdFleet.lacks}. */
  readonly useful?: readonly string[];
}

/**
 * Makes a suite require Linkerd's charts and images, which are not built here: from a folder that ARCHIPELAGO_EXTRA_PARTS
 * names (see docs/extra-parts.md), or from Linkerd's own repository and registry. If neither is available, its tests are
 * pending, and the reason is printed. The suite starts and ends with nothing on the tests' cloud.
 *
 * @param what the suite, as in the reason: "the Linkerd fleet"
 */
export function needsLinkerd(what: string, needs: Needs = {}): LinkerdFleet {
  const { part = "multicluster", images = [], useful = [] } = needs;
  let folder: string | undefined;
  let missing: readonly string[] = [];

  before(
    "Linkerd's charts and images are there, and what an earlier run left is not",
    async function () {
      this.timeout("60m");
      const found = await linkerdParts(version, part, images, useful);
      if (found.reason !== undefined) {
        console.log(`    ${what} does not run: ${found.reason}`);
        return this.skip();
      }
      folder = found.folder;
      missing = await lacking(folder, useful);
      if (missing.length > 0) {
        console.log(`    ${what} runs without what takes these images: ${missing.join(", ")}`);
      }
      if (borrowed === undefined) await succeed("down", "--force");
    },
  );

  after("deletes everything in any case", async () => {
    if (folder !== undefined && borrowed === undefined) await succeed("down", "--force");
  });

  const parts = (): string[] => (folder === undefined ? [] : ["--extra-parts", folder]);
  return {
    version,
    run: (settings, ...args) => run(...args, "--settings", settings, ...parts()),
    succeed: (settings, ...args) => succeed(...args, "--settings", settings, ...parts()),
    parts,
    lacks: (...wanted) => wanted.some((image) => missing.includes(image)),
  };
}
