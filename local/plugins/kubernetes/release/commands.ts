/** helm's command lines for a release. */
import type { ReleaseArguments } from "./arguments.ts";

const flag = (name: string, on: boolean): string[] => (on ? [`--${name}`] : []);

const option = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [`--${name}`, String(value)];

/** Where the chart is. */
const chartArguments = ({ chart, version, repository }: ReleaseArguments): string[] => [
  chart,
  ...option("version", version),
  ...option("repo", repository),
];

const common = (release: ReleaseArguments): string[] => [
  ...option("namespace", release.namespace),
  ...option("timeout", `${release.timeoutSeconds}s`),
  ...flag("wait", !release.skipAwait),
  ...flag("wait-for-jobs", !release.skipAwait && release.waitForJobs),
  ...flag("atomic", release.atomic),
  ...flag("skip-crds", release.skipCrds),
  ...option("description", release.description),
  ...["--values", "-"],
];

/** Prints the chart's metadata, after fetching it where that is needed. */
export const showChart = (release: ReleaseArguments): string[] => [
  "show",
  "chart",
  ...chartArguments(release),
];

export const install = (release: ReleaseArguments): string[] => [
  "install",
  release.name,
  ...chartArguments(release),
  ...common(release),
  ...flag("create-namespace", release.createNamespace),
];

/** The values are exactly the ones given: none of an earlier revision stay. */
export const upgrade = (release: ReleaseArguments): string[] => [
  "upgrade",
  release.name,
  ...chartArguments(release),
  ...common(release),
  ...flag("cleanup-on-fail", release.cleanupOnFail),
  ...option("history-max", release.maxHistory),
  "--reset-values",
];

/** Runs the hooks, and waits for the objects to be gone unless the release awaits nothing. */
export const uninstall = (release: ReleaseArguments): string[] => [
  "uninstall",
  release.name,
  ...option("namespace", release.namespace),
  ...flag("wait", release.atomic || !release.skipAwait),
  ...option("timeout", `${release.timeoutSeconds}s`),
];
