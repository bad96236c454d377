import { join } from "node:path";
import type { Place } from "./secretScan.ts";

/** Where a run of the local cloud can write. */
export interface RunFolders {
  /** The cloud's data: the engine's state and home, logs, and the clusters' own disks. */
  readonly state: string;
  /** The cloud's run folder: descriptor, kubeconfigs, the engine's temporary files. */
  readonly run: string;
  /** Folders for temporary files, the tests' logs and the engine's event logs among them. */
  readonly temporary: readonly string[];
  /** The user's home. */
  readonly home: string;
}

/** The folders of a user's home in which Pulumi, its plugins and the program keep files. */
const inHome = [
  ".pulumi",
  ".config/pulumi",
  ".cache/helm",
  ".config/helm",
  ".cache/archipelago/manifests",
];

/** Everything to search for a fleet's credentials. The clusters' own disks are Linode's, and not searched. */
export function placesOf({ state, run, temporary, home }: RunFolders, since: Date): Place[] {
  const entries = ["pulumi", "logs", "settings.json", "linode.json", "parts.json", "network.json"];
  const packages = (path: string): boolean => /\/(node_modules|\.git)$/.test(path);
  return [
    ...entries.map((name) => ({ path: join(state, name) })),
    { path: run },
    ...temporary.map((path) => ({ path, since, except: packages })),
    ...inHome.map((name) => ({ path: join(home, name), since })),
  ];
}

/** The files with credentials of a local cloud that its documentation names. */
export function isDocumented({ state, run }: RunFolders): (path: string) => boolean {
  const kubeconfigs = `${join(run, "kubeconfigs")}/`;
  const files = [join(run, "cloud.json"), join(state, "settings.json")];
  return (path) => files.includes(path) || path.startsWith(kubeconfigs);
}
