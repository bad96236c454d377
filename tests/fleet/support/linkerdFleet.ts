import { linkerdParts } from "./linkerdParts.ts";
import { borrowed, run, type Run, succeed } from "./run.ts";

/** What the tests of Linkerd were written for. */
const version = "2026.8.3";

/** Options of Linkerd on the local cloud: an image that is assembled from files has no file capabilities. */
export const linkerdValues = { controlPlane: { proxyInit: { runAsRoot: true } } } as const;

/** The local cloud's command line, for clouds that serve Linkerd's charts and images. */
export interface LinkerdFleet {
  /** Release of the charts. */
  readonly version: string;
  /** Runs an operation on these settings to its end. */
  run(settings: string, ...args: string[]): Promise<Run>;
  /** As `run`, and fails with the end of the output when the operation failed. */
  succeed(settings: string, ...args: string[]): Promise<Run>;
  /** Arguments that make a cloud serve the charts and images. */
  parts(): string[];
}

/**
 * Makes a suite one that needs Linkerd's charts and images, which nobody builds here: from a folder that
 * ARCHIPELAGO_EXTRA_PARTS names (see docs/extra-parts.md), or from Linkerd's own repository and registry. Where neither can be
 * had, its tests are pending, and the reason is printed. The suite begins and ends with nothing on the tests' cloud.
 *
 * @param what the suite, as the reason calls it: "the Linkerd fleet"
 */
export function needsLinkerd(what: string): LinkerdFleet {
  let folder: string | undefined;

  before(
    "Linkerd's charts and images are there, and what an earlier run left is not",
    async function () {
      this.timeout("60m");
      const found = await linkerdParts(version);
      if (found.reason !== undefined) {
        console.log(`    ${what} does not run: ${found.reason}`);
        return this.skip();
      }
      folder = found.folder;
      if (borrowed === undefined) await succeed("down", "--force");
    },
  );

  after("nothing is left, whatever happened", async () => {
    if (folder !== undefined && borrowed === undefined) await succeed("down", "--force");
  });

  const parts = (): string[] => (folder === undefined ? [] : ["--extra-parts", folder]);
  return {
    version,
    run: (settings, ...args) => run(...args, "--settings", settings, ...parts()),
    succeed: (settings, ...args) => succeed(...args, "--settings", settings, ...parts()),
    parts,
  };
}
