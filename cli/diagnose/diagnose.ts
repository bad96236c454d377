import { CoreV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import { connect } from "../../components/internal/connect.ts";
import { parseKubeconfig } from "../../components/internal/kubeconfig.ts";
import { limited } from "../../components/internal/limit.ts";
import { gather } from "../check/gather/gather.ts";
import { reasonOf } from "../check/gather/reason.ts";
import { runChecks } from "../check/run.ts";
import { type Group, groups } from "../check/types.ts";
import type { Fleet } from "../stack/fleet.ts";
import { Archive } from "./archive.ts";
import { diagnoseCluster, type Note } from "./cluster.ts";
import { Redactor } from "./redact.ts";
import { knowKubeconfig, knowSecrets } from "./secrets.ts";

/** What is diagnosed, and where it goes. */
export interface DiagnoseSources {
  readonly fleet: Fleet;
  /** The values of the stack's outputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly config: () => Promise<Record<string, string>>;
  /** Name of the archive: `<name>.tar.gz`. */
  readonly file: string;
  readonly note: (line: string) => void;
}

/** The result: what is in the archive, and what is not. */
export interface Diagnosis {
  readonly file: string;
  readonly unreachable: readonly string[];
  readonly missing: readonly string[];
}

/** Seconds for one cluster's Secrets, and for all of one cluster. */
const secretSeconds = 30;
const clusterSeconds = 240;

const karmadaObjects = [
  ["cluster.karmada.io", "v1alpha1", "clusters"],
  ["policy.karmada.io", "v1alpha1", "propagationpolicies"],
  ["policy.karmada.io", "v1alpha1", "clusterpropagationpolicies"],
  ["policy.karmada.io", "v1alpha1", "overridepolicies"],
  ["work.karmada.io", "v1alpha2", "resourcebindings"],
  ["work.karmada.io", "v1alpha1", "works"],
] as const;

/** Traffic is no part of it: it would change the fleet while it is looked at. */
const checked: readonly Group[] = groups.filter((group) => !["links", "traffic"].includes(group));

/**
 * Collects what a maintainer needs into one archive, without secrets: versions, objects, events, logs and debug dumps of all
 * clusters, Karmada's objects, the outcome of the checks, and the settings. It creates nothing in a cluster. A cluster that
 * does not answer is named in the archive, and not waited for.
 *
 * @throws Error if a cluster answers and its Secrets cannot be read: what is not known cannot be recognized
 */
export async function diagnose(sources: DiagnoseSources): Promise<Diagnosis> {
  const { fleet, file, note } = sources;
  const redactor = new Redactor();
  for (const text of Object.values(fleet.kubeconfigs)) {
    knowKubeconfig(parseKubeconfig(text), redactor);
  }
  const clusters = Object.entries(fleet.kubeconfigs);
  const missing: string[] = [];
  const missed: Note = (what, why) => {
    missing.push(`${what}: ${why}`);
  };
  note(`reading ${clusters.map(([name]) => name).join(", ")}`);
  // All of them first: what is secret in one cluster may be in the log of another.
  const known = await Promise.all(
    clusters.map(([name, text]) => readSecrets(name, text, redactor, missed)),
  );
  const answering = clusters.filter((_cluster, index) => known[index] === true);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const archive = await Archive.open(redactor, `archipelago-${stamp}`);
  try {
    await Promise.all([
      readSettings(sources, archive, missed),
      runAllChecks(sources, archive, missed),
      ...answering
        .filter(([name]) => name !== "karmada")
        .map(async ([name, text]) => {
          const late = () => new Error(`not finished within ${clusterSeconds} s`);
          const reading = diagnoseCluster(name, connect(text), archive, missed);
          await limited(reading, clusterSeconds, late).catch((error: unknown) => {
            missed(name, reasonOf(error));
          });
          note(`${name}: read`);
        }),
      ...answering
        .filter(([name]) => name === "karmada")
        .map(([, text]) => readKarmadaObjects(text, archive, missed)),
    ]);
    const unreachable = clusters
      .map(([name]) => name)
      .filter((name) => !answering.some(([one]) => one === name));
    if (archive.left > 0) missed("files", `${archive.left} found no place`);
    await archive.json("about.json", { at: stamp, clusters: fleet.regions, unreachable, missing });
    await archive.write(file);
    return { file, unreachable, missing };
  } finally {
    await archive.close();
  }
}

/** Makes a cluster's Secrets known. @returns false if its API does not answer */
async function readSecrets(
  name: string,
  kubeconfig: string,
  redactor: Redactor,
  note: Note,
): Promise<boolean> {
  try {
    const core = connect(kubeconfig, secretSeconds).makeApiClient(CoreV1Api);
    const { items } = await core.listSecretForAllNamespaces();
    knowSecrets(items, redactor);
    return true;
  } catch (error) {
    // Without them nothing of this cluster may go into the archive.
    note(name, `its Secrets cannot be read, so nothing else was: ${reasonOf(error)}`);
    return false;
  }
}

async function readSettings(
  { config, outputs }: DiagnoseSources,
  archive: Archive,
  note: Note,
): Promise<void> {
  const shown = Object.entries(outputs).filter(([key]) =>
    ["reaches", "certificates"].includes(key),
  );
  await archive.json("outputs.json", Object.fromEntries(shown));
  try {
    const values = Object.entries(await config()).map(([key, text]) => [key, jsonOf(text)]);
    await archive.json("settings.json", Object.fromEntries(values));
  } catch (error) {
    note("settings", reasonOf(error));
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function runAllChecks(
  { fleet, outputs, config }: DiagnoseSources,
  archive: Archive,
  note: Note,
): Promise<void> {
  try {
    const facts = await gather({ fleet, outputs, config, only: checked, deadlineSeconds: 60 });
    await archive.json("check.json", runChecks(facts, checked));
  } catch (error) {
    note("check", reasonOf(error));
  }
}

async function readKarmadaObjects(kubeconfig: string, archive: Archive, note: Note): Promise<void> {
  const custom = connect(kubeconfig).makeApiClient(CustomObjectsApi);
  for (const [group, version, plural] of karmadaObjects) {
    try {
      const found: unknown = await custom.listClusterCustomObject({ group, version, plural });
      await archive.json(`karmada/${plural}.json`, found);
    } catch (error) {
      note(`karmada/${plural}`, reasonOf(error));
    }
  }
}
