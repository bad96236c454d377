import { rm } from "node:fs/promises";
import { resolve, sep } from "node:path";
import type { VolumeRecord } from "./records.ts";
import { addEvent, type Store } from "./store.ts";

/** The entity in a volume's events. */
export const volumeEntity = ({ id, label }: VolumeRecord) => ({
  id,
  type: "volume",
  label,
  url: `/v4/volumes/${id}`,
});

/**
 * Deletes a volume: its data and then its record.
 *
 * @param root - the parent folder of all volumes of the cloud; nothing outside it is ever deleted.
 */
export async function deleteVolume(
  store: Store,
  root: string,
  volume: VolumeRecord,
): Promise<void> {
  if (!resolve(volume.folder).startsWith(resolve(root) + sep))
    throw new Error(`volume ${volume.id}: got folder ${volume.folder}; expected one in ${root}`);
  await rm(volume.folder, { recursive: true, force: true });
  store.change((state) => {
    state.volumes = state.volumes.filter(({ id }) => id !== volume.id);
    addEvent(state, { action: "volume_delete", entity: volumeEntity(volume) });
  });
}
