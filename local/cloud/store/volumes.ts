import { rm } from "node:fs/promises";
import { resolve, sep } from "node:path";
import type { VolumeRecord } from "./records.ts";
import { addEvent, type Store } from "./store.ts";

/** The entity that a volume's events are about. */
export const volumeEntity = ({ id, label }: VolumeRecord) => ({
  id,
  type: "volume",
  label,
  url: `/v4/volumes/${id}`,
});

/**
 * Deletes a volume: its data and then its record.
 *
 * @param root - the folder that all volumes of the cloud are in; nothing outside it is ever deleted.
 */
export async function deleteVolume(
  store: Store,
  root: string,
  volume: VolumeRecord,
): Promise<void> {
  if (!resolve(volume.folder).startsWith(resolve(root) + sep))
    throw new Error(`volume ${volume.id} is not in ${root}: ${volume.folder}`);
  await rm(volume.folder, { recursive: true, force: true });
  store.change((state) => {
    state.volumes = state.volumes.filter(({ id }) => id !== volume.id);
    addEvent(state, { action: "volume_delete", entity: volumeEntity(volume) });
  });
}
