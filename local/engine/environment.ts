import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomBytes } from "node:crypto";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { pluginEnvironment, type ProviderPlugin } from "./plugins.ts";

/** What decides the engine's own environment. */
export interface EngineSetup {
  /** Folder for state, passphrase and the engine's home; mode 0700. */
  readonly home: string;
  /**
   * Folder for the temporary files of the run, emptied at its beginning and removed at its end. Pulumi's Kubernetes plugin
   * writes the kubeconfig of every provider into the temporary folder and leaves it there (`os.CreateTemp` in its
   * provider/util.go).
   */
  readonly temporary: string;
  /** The `pulumi` binary. */
  readonly pulumi: string;
  /** True if the stack owns all its clusters; see {@link pluginEnvironment}. */
  readonly ownsEveryCluster: boolean;
  /** Variables for the engine and its plugins, which override those of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The passphrase that encrypts the local state's secrets: generated once, 0600, deleted with the cloud. */
export async function passphrase(home: string): Promise<string> {
  const file = join(home, "passphrase");
  try {
    return await readFile(file, "utf8");
  } catch {
    const made = randomBytes(32).toString("base64url");
    await writeFile(file, made, { mode: 0o600, flag: "wx" });
    return made;
  }
}

/** The variables of the engine and its plugins: where state, secrets and plugins are. */
export function engineEnvironment(
  options: EngineSetup,
  plugins: readonly ProviderPlugin[],
  { secret, home }: { readonly secret: string; readonly home: string },
): Record<string, string> {
  return {
    ...options.environment,
    PULUMI_HOME: home,
    TMPDIR: options.temporary,
    // The Kubernetes provider stores the charts that it downloads here; the default is the user's ~/.cache/helm.
    HELM_CACHE_HOME: join(home, "helm"),
    // The engine holds a few hundred MB and lives for minutes: fewer, larger collections save a fifth of its CPU time.
    GOGC: "400",
    PULUMI_BACKEND_URL: `file://${join(options.home, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: secret,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    ...pluginEnvironment(plugins, options.ownsEveryCluster),
  };
}

/**
 * Creates a link to the binary, since the Automation API requires it in a folder `bin`. It then asks the binary for its
 * version with the environment of this process, without a way to change that, and the engine writes a log of it into its
 * home: the engine's own, and not the user's `~/.pulumi`.
 */
export async function pulumiCommand(
  { home: root, pulumi }: Pick<EngineSetup, "home" | "pulumi">,
  home: string,
): Promise<PulumiCommand> {
  const link = join(root, "bin", "pulumi");
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink(pulumi, link);
  const before = process.env["PULUMI_HOME"];
  process.env["PULUMI_HOME"] = home;
  try {
    return await PulumiCommand.get({ root, skipVersionCheck: true });
  } finally {
    if (before === undefined) delete process.env["PULUMI_HOME"];
    else process.env["PULUMI_HOME"] = before;
  }
}
