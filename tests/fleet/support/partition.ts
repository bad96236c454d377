import { partition, type Partitioned, rejoin } from "../../../local/faults/partition.ts";
import { testParts } from "../../support/parts.ts";
import { lkeId, testCloud } from "./linode.ts";
import { cloud } from "./run.ts";

/** Cuts a cluster off from the rest of the world. @param name its name in the fleet */
export async function cutOff(name: string): Promise<void> {
  await partition(await clusterOf(name));
}

/** Takes back {@link cutOff}; without effect if the cluster is not cut off. */
export async function heal(name: string): Promise<void> {
  await rejoin(await clusterOf(name));
}

async function clusterOf(name: string): Promise<Partitioned> {
  const { bin } = await testParts();
  return {
    cloud,
    subnet: (await testCloud()).subnet,
    lke: await lkeId(name),
    nft: bin.nft,
  };
}
