import * as pulumi from "@pulumi/pulumi";
import { knownText } from "../components/cluster/index.ts";
import type { UpgradeGate } from "../components/mesh/index.ts";
import { measureMatrix, type Reaches, silentPairs } from "../components/verification/index.ts";
import type { Configuration, Settings } from "../config.ts";
import type { Region } from "./region.ts";
import { inServiceIn, readState } from "./state.ts";

/** A region's place in the order of an upgrade. */
export interface Wave {
  /** What has to be upgraded before the region's own releases. */
  readonly after: readonly pulumi.Resource[];
  /** Asks the fleet before a release of the region is updated; absent in the first wave. */
  readonly gate?: UpgradeGate;
}

/** A region's part of the mesh, with what is upgraded with it. */
export interface Upgraded {
  readonly upgraded: readonly pulumi.Resource[];
}

/** The waves of one run. */
export interface Waves {
  /** Names of regions, wave by wave; without `upgrade.waves` one wave with all of them. */
  readonly order: readonly (readonly string[])[];
  /** The regions that have passed a gate in this mesh. All others are created, in parallel as in a new fleet. */
  readonly inService: ReadonlySet<string>;
}

/**
 * Plans in which order a change of the mesh reaches the regions. Only the state knows which of them are in service, so it is
 * read, but only where the settings have waves.
 *
 * @throws Error if the engine cannot read the state
 */
export async function planWaves({ settings, reference }: Configuration): Promise<Waves> {
  const { clusters, mesh, upgrade } = settings;
  const names = clusters.map(({ name }) => name);
  if (upgrade.waves.length < 2) return { order: [names], inService: new Set() };
  return { order: upgrade.waves, inService: inServiceIn(await readState(reference), mesh, names) };
}

/**
 * Declares regions wave by wave. A region that is in service comes after what those of the earlier waves have, and each of its
 * releases is updated only if the whole fleet answers then. A new region waits for nothing.
 *
 * @param names regions to declare
 * @returns the items in the order of `names`, and the wave for what is declared in the last one later
 */
export function inWaves<Item extends Upgraded>(
  { order, inService }: Waves,
  names: readonly string[],
  gateOf: (wave: readonly string[], earlier: readonly string[]) => UpgradeGate,
  declare: (name: string, wave: Wave) => Item,
): { readonly items: Item[]; readonly last: (name: string) => Wave } {
  const items = new Map<string, Item>();
  const waveOf = (index: number): ((name: string) => Wave) => {
    const earlier = order
      .slice(0, index)
      .flat()
      .filter((name) => inService.has(name));
    const after = earlier.flatMap((name) => items.get(name)?.upgraded ?? []);
    const gate = earlier.length === 0 ? undefined : gateOf(order[index] ?? [], earlier);
    return (name) => (inService.has(name) && gate !== undefined ? { after, gate } : { after: [] });
  };
  order.forEach((wave, index) => {
    const place = waveOf(index);
    for (const name of wave.filter((one) => names.includes(one))) {
      items.set(name, declare(name, place(name)));
    }
  });
  return {
    items: names.flatMap((name) => items.get(name) ?? []),
    last: waveOf(order.length - 1),
  };
}

/**
 * The gate before a wave: requests between all regions in service, from pods that the control planes of the earlier waves
 * inject. They are sent once for a wave, when the first of its releases is about to be updated.
 */
export function waveGates(
  regions: readonly Region[],
  { gate: { deadlineSeconds } }: Settings,
  { inService }: Waves,
  reaches: Reaches,
): (wave: readonly string[], earlier: readonly string[]) => UpgradeGate {
  const asked = regions.filter(({ name }) => inService.has(name));
  return (wave, earlier) => {
    let passed: Promise<void> | undefined;
    return () => (passed ??= ask(asked, wave, earlier, reaches, deadlineSeconds));
  };
}

async function ask(
  asked: readonly Region[],
  wave: readonly string[],
  earlier: readonly string[],
  reaches: Reaches,
  deadlineSeconds: number,
): Promise<void> {
  const names = asked.map(({ name }) => name);
  const kubeconfigs: Record<string, string> = {};
  for (const { name, cluster } of asked) {
    kubeconfigs[name] = await knownText(cluster.provider.kubeconfig);
  }
  const next = wave.join(", ");
  await pulumi.log.info(
    `upgrade.waves: asking the fleet before ${next}, after ${earlier.join(", ")}`,
  );
  const matrix = await measureMatrix(names, kubeconfigs, {
    ...{ deadlineSeconds, reaches },
  });
  const silent = silentPairs(matrix, names, reaches);
  if (silent.length === 0) return;
  const pairs = silent.map(({ from, to }) => `${from} -> ${to}`).join(", ");
  throw new Error(
    `upgrade.waves: ${next} not upgraded, since after ${earlier.join(", ")} there was no response for ${pairs}; ` +
      `expected a response for every pair. Mend it, or set back what you changed, and run the update again`,
  );
}
