import { createWriteStream } from "node:fs";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";
import program from "../../index.ts";
import { describePlugins } from "../engine/plugins.ts";
import { type EngineStack, openStack } from "../engine/stack.ts";
import { acquireLock } from "../host/lock.ts";
import { cloudPaths } from "../host/paths.ts";
import { lineProgress, type Progress } from "../host/progress.ts";
import { temporaryFolder } from "../host/temporary.ts";
import type { CloudInfo } from "../cloud/descriptor.ts";
import { startCloud } from "../daemon/lifecycle.ts";
import { findExtraParts } from "../parts/extra.ts";
import { obtainParts } from "../parts/obtain.ts";
import type { Parts } from "../parts/types.ts";
import { readCredentials } from "./credentials.ts";
import { type FleetOptions, project, stackFolder, stackName } from "./options.ts";
import { ownsEveryCluster } from "./ownership.ts";
import { readSettings } from "./settings.ts";

/** A running cloud and the stack that is opened on it. */
export interface Session {
  readonly parts: Parts;
  readonly cloud: CloudInfo;
  readonly stack: EngineStack;
  /** The plain configuration in the settings file, as written. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly progress: Progress;
}

const write = (text: string): void => {
  process.stdout.write(text);
};

/** Progress as lines on standard output. */
export function terminalProgress(say = write): Progress {
  return lineProgress((line) => {
    say(`${line}\n`);
  });
}

/**
 * Runs `work` while no other command of the same cloud runs.
 *
 * @throws LockedError that names the process with the lock.
 */
export async function exclusively<T>(
  cloud: string,
  purpose: string,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await acquireLock(
    join(cloudPaths(cloud).run, "command.json"),
    `the local cloud "${cloud}"`,
    purpose,
  );
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** Overrides the addresses in the committed file, which are the default cloud's, with those of this cloud. */
function overrides(
  config: Readonly<Record<string, unknown>>,
  cloud: CloudInfo,
): Record<string, unknown> {
  const mirror = z.looseObject({}).catch({}).parse(config["archipelago:mirror"]);
  return {
    "linode:url": cloud.apiUrl,
    "archipelago:mirror": {
      ...mirror,
      charts: cloud.chartsUrl,
      gatewayApi: `${cloud.chartsUrl}/gateway-api/standard-install.yaml`,
    },
  };
}

/** Obtains all parts and starts the cloud if it does not run, with a folder of the user's own parts if one is given. */
export async function startWithParts(
  cloud: string,
  extraParts: string | undefined,
  progress: Progress,
): Promise<{ readonly parts: Parts; readonly cloud: CloudInfo }> {
  const extra = extraParts === undefined ? undefined : await findExtraParts(extraParts);
  const parts = { ...(await obtainParts(progress)), extra };
  return { parts, cloud: await startCloud(cloud, parts, progress) };
}

/**
 * Starts what is not running and opens the stack.
 *
 * @param say receives the engine's output, and the progress. @default standard output
 */
export async function withSession<T>(
  options: FleetOptions,
  work: (session: Session) => Promise<T>,
  say = write,
): Promise<T> {
  // A mistake in the file is named before anything is started.
  const { config, secrets } = await readSettings(options.settings);
  const progress = terminalProgress(say);
  const { parts, cloud } = await startWithParts(options.cloud, options.extraParts, progress);
  const credentials = await readCredentials(cloud);
  const events =
    options.eventLog === undefined
      ? undefined
      : createWriteStream(options.eventLog, { flags: "a", mode: 0o600 });
  const stack = await openStack({
    project,
    settings: options.settings,
    stack: stackName,
    home: stackFolder(options.cloud),
    temporary: await temporaryFolder(options.cloud),
    pulumi: parts.bin.pulumi,
    kubernetesPlugin: parts.kubernetesPlugin,
    ownsEveryCluster: ownsEveryCluster(config),
    overrides: {
      ...overrides(config, cloud),
      ...Object.fromEntries(Object.keys(secrets).map((key) => [key, undefined])),
    },
    environment: credentials.environment,
    secrets: { ...secrets, ...credentials.secrets },
    program: () => program() as Promise<OutputMap>,
    onOutput: say,
    ...(events !== undefined && { onEvent: (event) => events.write(`${JSON.stringify(event)}\n`) }),
  });
  try {
    say(`${describePlugins(stack.plugins)}\n`);
    return await work({ parts, cloud, stack, config, progress });
  } finally {
    events?.end();
    await stack.close();
  }
}
