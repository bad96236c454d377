import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomBytes } from "node:crypto";
import {
  CommandError,
  type EngineEvent,
  LocalWorkspace,
  type OutputMap,
  type PulumiFn,
  PulumiCommand,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { type Change, changeOf, driftOf } from "./changes.ts";
import { createEngineHome, engineHome } from "./home.ts";
import { inlineProgram } from "./inline.ts";
import { urnsOf } from "./names.ts";
import { findPlugin, pluginEnvironment, providerNames, type ProviderPlugin } from "./plugins.ts";
import {
  endLeftProcesses,
  externalUrns,
  resourceIds,
  settlePendingOperations,
  unlocking,
} from "./recovery.ts";
import { createTemporaryFolder, removeTemporaryFolder } from "./temporary.ts";
import { copyWorkspace, type WorkspaceCopy } from "./workspace.ts";

/** The options of a stack: its files, its binaries and its configuration. */
export interface EngineOptions {
  readonly project: string;
  readonly settings: string;
  readonly stack: string;
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
  /** The folder of Pulumi's Kubernetes provider, unless one is installed. */
  readonly kubernetesPlugin: string | undefined;
  /** True if the stack owns all its clusters; see {@link pluginEnvironment}. */
  readonly ownsEveryCluster: boolean;
  /** Plain configuration that overrides the settings file. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** Secret configuration, encrypted by the engine before it reaches a file. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Variables for the engine and its plugins, which override those of this process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly program: PulumiFn;
  /** Receives the engine's output. */
  readonly onOutput: (text: string) => void;
  /** Receives every engine event as it happens. */
  readonly onEvent?: (event: EngineEvent) => void;
}

/** An open stack, for consecutive operations in this process. */
export interface EngineStack {
  readonly plugins: readonly ProviderPlugin[];
  /** Brings the stack to what the program declares. Resources named in `replace` are replaced, changed or not. */
  up(options?: {
    expectNoChanges?: boolean;
    replace?: readonly string[];
  }): Promise<{ outputs: OutputMap; changes: Change[] }>;
  preview(): Promise<Change[]>;
  /** Refreshes the state from the live fleet; returns the drift. */
  refresh(): Promise<Change[]>;
  destroy(): Promise<Change[]>;
  outputs(): Promise<OutputMap>;
  /** Ids of the LKE clusters in the state. */
  clusterIds(): Promise<string[]>;
  close(): Promise<void>;
}

/** The passphrase that encrypts the local state's secrets: generated once, 0600, deleted with the cloud. */
async function passphrase(home: string): Promise<string> {
  const file = join(home, "passphrase");
  try {
    return await readFile(file, "utf8");
  } catch {
    const made = randomBytes(32).toString("base64url");
    await writeFile(file, made, { mode: 0o600, flag: "wx" });
    return made;
  }
}

function environment(
  options: EngineOptions,
  plugins: readonly ProviderPlugin[],
  { secret, home }: { readonly secret: string; readonly home: string },
): Record<string, string> {
  return {
    ...options.environment,
    PULUMI_HOME: home,
    TMPDIR: options.temporary,
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

/** Creates a link to the binary, since the Automation API requires it in a folder `bin`. */
async function pulumiCommand({ home, pulumi }: EngineOptions): Promise<PulumiCommand> {
  const link = join(home, "bin", "pulumi");
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink(pulumi, link);
  return PulumiCommand.get({ root: home, skipVersionCheck: true });
}

async function selectStack(
  options: EngineOptions,
  plugins: readonly ProviderPlugin[],
  copy: WorkspaceCopy,
): Promise<Stack> {
  await mkdir(join(options.home, "state"), { recursive: true, mode: 0o700 });
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: options.stack, projectName: copy.projectName, program: options.program },
    {
      workDir: copy.folder,
      pulumiCommand: await pulumiCommand(options),
      envVars: environment(options, plugins, {
        secret: await passphrase(options.home),
        home: await createEngineHome(options.home),
      }),
    },
  );
  for (const [key, value] of Object.entries(options.secrets)) {
    await stack.setConfig(key, { value, secret: true });
  }
  return stack;
}

/** Shortens an error of the engine: it has printed its diagnostics already, and its wrapper's text would repeat them. */
function reported(error: unknown): unknown {
  if (!(error instanceof CommandError)) return error;
  return new Error("the engine reported an error, see above", { cause: error });
}

/** Opens (and, the first time, creates) the stack under the real engine with an inline program. */
export async function openStack(options: EngineOptions): Promise<EngineStack> {
  await mkdir(options.home, { recursive: true, mode: 0o700 });
  const own = { kubernetes: options.kubernetesPlugin };
  const plugins = providerNames.map((name) => findPlugin(name, own));
  await endLeftProcesses(engineHome(options.home));
  await createTemporaryFolder(options.temporary);
  const copy = await copyWorkspace({ ...options, plugins });
  const inline = inlineProgram(options.program);
  const stack = await selectStack({ ...options, program: inline.program }, plugins, copy);
  await settlePendingOperations(stack, options.onOutput);

  /** Collects the results of `pick` from the events of one operation. */
  const watching = (pick: (event: EngineEvent) => Change | undefined) => {
    const changes: Change[] = [];
    const onEvent = (event: EngineEvent): void => {
      options.onEvent?.(event);
      const change = pick(event);
      if (change !== undefined) changes.push(change);
    };
    const { signal } = inline;
    return { changes, onEvent, onOutput: options.onOutput, onError: options.onOutput, signal };
  };

  const running = async <T>(operation: () => Promise<T>): Promise<T> => {
    try {
      return await unlocking(stack, operation);
    } catch (error) {
      throw reported(error);
    } finally {
      inline.close();
    }
  };

  return {
    plugins,
    async up({ expectNoChanges = false, replace: names = [] } = {}) {
      const { changes, ...watch } = watching(changeOf);
      const replace = await urnsOf(stack, names);
      const result = await running(() => stack.up({ ...watch, expectNoChanges, replace }));
      return { outputs: result.outputs, changes };
    },
    async preview() {
      const { changes, ...watch } = watching(changeOf);
      await running(() => stack.preview(watch));
      return changes;
    },
    async refresh() {
      const { changes, ...watch } = watching(driftOf);
      await running(() => stack.refresh(watch));
      // Of a resource that is only read, the engine reports every output that differs, such as a resourceVersion; every
      // update reads it again.
      const external = await externalUrns(stack);
      return changes.filter(({ urn }) => !external.has(urn));
    },
    async destroy() {
      const { changes, ...watch } = watching(changeOf);
      await running(() => stack.destroy(watch));
      return changes;
    },
    outputs: () => stack.outputs(),
    clusterIds: () => resourceIds(stack, "linode:index/lkeCluster:LkeCluster"),
    close: () => removeTemporaryFolder(options.temporary),
  };
}
