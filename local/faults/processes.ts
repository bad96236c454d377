import { basename } from "node:path";
import {
  commandLine,
  identify,
  type ProcessId,
  processNumbers,
  readProcessFile,
  signal,
} from "../host/processes.ts";
import { machinesOf } from "./machines.ts";

/** Programs of an LKE cluster. */
export interface Programs {
  readonly cloud: string;
  /** Linode's id of the cluster. */
  readonly lke: number;
  /** Where they run: on the control plane, as a service of LKE, or on the nodes, in a pod. */
  readonly where: "control plane" | "nodes";
  /** The file's name, such as `kube-apiserver`. */
  readonly program: string;
}

/**
 * Stops programs of a cluster in their tracks (SIGSTOP): connections to them are accepted and never answered.
 *
 * @returns lets them go on
 * @throws Error if none runs
 */
export async function pause(programs: Programs): Promise<() => Promise<void>> {
  const found = await findPrograms(programs);
  for (const id of found) await signal(id, "SIGSTOP");
  return async () => {
    for (const id of found) await signal(id, "SIGCONT");
  };
}

/** The processes by the machine's control group, as those of a pod have namespaces of their own. */
async function findPrograms({ cloud, lke, where, program }: Programs): Promise<ProcessId[]> {
  const control = `lke${lke}`;
  const machines = (await machinesOf(cloud, lke)).map(({ name }) => name);
  const wanted = machines.filter((name) => (name === control) === (where === "control plane"));
  const found: ProcessId[] = [];
  for (const pid of await processNumbers()) {
    const [file = ""] = (await commandLine(pid)).split(" ");
    if (basename(file) !== program) continue;
    const groups = (await readProcessFile(pid, "cgroup")) ?? "";
    if (!wanted.some((name) => groups.includes(`/archipelago-${cloud}/${name}/`))) continue;
    const id = await identify(pid);
    if (id !== undefined) found.push(id);
  }
  if (found.length === 0)
    throw new Error(`no ${program} runs on the ${where} of LKE cluster ${lke}`);
  return found;
}
