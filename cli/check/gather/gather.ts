import type { GateSummary } from "../../../components/verification/gateSummary.ts";
import { gatewayPort as linkerdPort } from "../../../components/mesh/linkerd/multiclusterNames.ts";
import { measureMatrix } from "../../../components/verification/measure.ts";
import type { Drift } from "../../stack/drift.ts";
import { expectedPairs, type Fleet } from "../../stack/fleet.ts";
import type { ClusterFacts, DriftFacts, Facts, SettingsFacts } from "../facts.ts";
import type { Group } from "../types.ts";
import { readCluster } from "./cluster.ts";
import { readKarmada } from "./karmada.ts";
import { outputFacts } from "./outputs.ts";
import type { Target } from "./reach.ts";
import { reasonOf } from "./reason.ts";
import { settingsFacts } from "./settings.ts";

/** Seconds for a measuring pod to start: a region that cannot start one is reported, and not waited for. */
const startSeconds = 60;

/** Port of Istio's east-west gateways. */
const istioPort = 15443;

/** What the facts are read from. */
export interface Sources {
  readonly fleet: Fleet;
  /** The values of the stack's outputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly config: () => Promise<Record<string, string>>;
  /** Compares the stack's state with what is there. @default it is not compared */
  readonly drift?: (() => Promise<readonly Drift[]>) | undefined;
  /** The groups whose facts are needed. @default all */
  readonly only?: readonly Group[] | undefined;
  /** Seconds for a response of every region in the matrix. */
  readonly deadlineSeconds: number;
}

/** Reads everything that the checks of some groups look at, from all clusters at the same time. */
export async function gather(sources: Sources): Promise<Facts> {
  const { fleet, outputs, only, deadlineSeconds } = sources;
  const wants = (group: Group): boolean => only?.includes(group) ?? true;
  const settings = await readSettings(sources);
  const shown = outputFacts(outputs);
  const texts = new Map(Object.entries(fleet.kubeconfigs));
  const karmadaText = texts.get("karmada");
  const port = settings.mesh === "linkerd" ? linkerdPort : istioPort;
  const managers = [...texts.keys()].filter(
    (name) => name !== "karmada" && !fleet.regions.includes(name),
  );
  const expected = expectedPairs(fleet);
  const peersOf = (from: string) => (entry: readonly [string, string]) =>
    entry[0] !== from && expected(from, entry[0]);
  const targetsFor = (from: string): Target[] => {
    if (!wants("links") || settings.gateEnabled === false) return [];
    // The port is the mesh's, which only the settings name.
    const known = settings.mesh === undefined ? {} : shown.gateways;
    const gateways = Object.entries(known).filter(peersOf(from));
    const apis = Object.entries(shown.apis).filter(peersOf(from));
    return [
      ...gateways.map(([to, address]) => {
        const host = address.includes(":") ? `[${address}]` : address;
        return { to, kind: "gateway" as const, address: `${host}:${port}` };
      }),
      ...apis.map(([to, url]) => ({ to, kind: "api" as const, address: hostOf(url) })),
    ];
  };
  const [clusters, karmada, drift] = await Promise.all([
    Promise.all([
      ...fleet.regions.map((name) =>
        readCluster({
          ...{ name, role: "region" as const, kubeconfig: texts.get(name) ?? "" },
          targets: targetsFor(name),
        }),
      ),
      ...managers.map((name) =>
        readCluster({
          ...{ name, role: "manager" as const, kubeconfig: texts.get(name) ?? "" },
          targets: [],
        }),
      ),
    ]),
    karmadaText === undefined ? undefined : readKarmada(karmadaText),
    sources.drift === undefined ? undefined : readDrift(sources.drift),
  ]);
  const measured = wants("traffic") && settings.gateEnabled !== false;
  const traffic = measured ? await readMatrix(fleet, clusters, deadlineSeconds) : {};
  return {
    ...{ now: new Date(), settings, outputs: shown, clusters },
    ...(karmada !== undefined && { karmada }),
    ...(drift !== undefined && { drift }),
    ...traffic,
  };
}

async function readSettings({ config }: Sources): Promise<SettingsFacts> {
  try {
    return settingsFacts(await config());
  } catch (error) {
    return { problems: [], openListeners: [], discouraged: [], unread: reasonOf(error) };
  }
}

async function readDrift(drift: () => Promise<readonly Drift[]>): Promise<DriftFacts> {
  try {
    return { found: await drift() };
  } catch (error) {
    return { found: [], unread: reasonOf(error) };
  }
}

/** Measures between the regions that answer; the others are silent in any case. */
async function readMatrix(
  fleet: Fleet,
  clusters: readonly ClusterFacts[],
  deadlineSeconds: number,
): Promise<{ matrix?: readonly GateSummary[]; matrixProblem?: string }> {
  const answering = new Set(
    clusters.filter(({ problem }) => problem === undefined).map(({ name }) => name),
  );
  const expected = expectedPairs(fleet);
  const measured = await Promise.allSettled(
    fleet.regions
      .filter((region) => answering.has(region))
      .map((region) =>
        measureMatrix([region], fleet.kubeconfigs, {
          ...{ deadlineSeconds, startSeconds, requests: 10, reaches: expected },
          targets: fleet.regions,
        }),
      ),
  );
  const problems = measured.flatMap((one) =>
    one.status === "rejected" ? [reasonOf(one.reason)] : [],
  );
  const matrix = measured.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  return { matrix, ...(problems.length > 0 && { matrixProblem: problems.join("; ") }) };
}

/** Host and port of a URL. */
function hostOf(url: string): string {
  return url.replace(/^[a-z]+:\/\//, "").replace(/\/.*$/, "");
}
