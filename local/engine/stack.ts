import { clustersOf, type StateClusters } from "../../cli/stack/state.ts";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  CommandError,
  type EngineEvent,
  LocalWorkspace,
  type OutputMap,
  type PulumiFn,
  type RefreshOptions,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { type Change, changeOf, driftOf } from "./changes.ts";
import { engineEnvironment, type EngineSetup, passphrase, pulumiCommand } from "./environment.ts";
import { createEngineHome, engineHome } from "./home.ts";
import { inlineProgram } from "./inline.ts";
import { urnsOf } from "./names.ts";
import { findPlugin, providerNames, type ProviderPlugin } from "./plugins.ts";
import { endLeftProcesses, externalUrns, settlePendingOperations, unlocking } from "./recovery.ts";
import { createTemporaryFolder, removeTemporaryFolder } from "./temporary.ts";
import { copyWorkspace, type WorkspaceCopy } from "./workspace.ts";

/** The options of a stack: its files, its binaries and its configuration. */
export interface EngineOptions extends EngineSetup {
  readonly project: string;
  readonly settings: string;
  readonly stack: string;
  /** The folder of Pulumi's Kubernetes provider, unless one is installed. */
  readonly kubernetesPlugin: string | undefined;
  /** Plain configuration that overrides the settings file; what is undefined is left out. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** Secret configuration, encrypted by the engine before it reaches a file. */
  readonly secrets: Readonly<Record<string, string>>;
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
  /** Returns the drift, and leaves the state as it is. */
  drift(): Promise<Change[]>;
  destroy(): Promise<Change[]>;
  outputs(): Promise<OutputMap>;
  /** The LKE clusters in the state. */
  clusters(): Promise<StateClusters>;
  close(): Promise<void>;
}

async function selectStack(
  options: EngineOptions,
  plugins: readonly ProviderPlugin[],
  copy: WorkspaceCopy,
): Promise<Stack> {
  await mkdir(join(options.home, "state"), { recursive: true, mode: 0o700 });
  const home = await createEngineHome(options.home);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: options.stack, projectName: copy.projectName, program: options.program },
    {
      workDir: copy.folder,
      pulumiCommand: await pulumiCommand(options, home),
      envVars: engineEnvironment(options, plugins, {
        secret: await passphrase(options.home),
        home,
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
  await settlePendingOperations(stack, options.temporary, options.onOutput);

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

  const driftBy = async (refresh: (options: RefreshOptions) => Promise<unknown>) => {
    const { changes, ...watch } = watching(driftOf);
    await running(() => refresh(watch));
    // Of a resource that is only read, the engine reports every output that differs, such as a resourceVersion; every
    // update reads it again.
    const external = await externalUrns(stack);
    return changes.filter(({ urn }) => !external.has(urn));
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
    refresh: () => driftBy((options) => stack.refresh(options)),
    drift: () => driftBy((options) => stack.previewRefresh(options)),
    async destroy() {
      const { changes, ...watch } = watching(changeOf);
      await running(() => stack.destroy(watch));
      return changes;
    },
    outputs: () => stack.outputs(),
    clusters: async () => clustersOf(await stack.exportStack()),
    close: () => removeTemporaryFolder(options.temporary),
  };
}
