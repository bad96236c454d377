import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  ApiException,
  PatchStrategy,
  setHeaderOptions,
  type CoreV1Api,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
  type V1StorageClass,
} from "@kubernetes/client-node";
import type { VolumeRecord } from "../store/records.ts";
import { deleteVolume, volumeEntity } from "../store/volumes.ts";
import { addEvent, takeId, timestamp } from "../store/store.ts";
import type { Store } from "../store/store.ts";
import { warnUser, type About } from "./events.ts";
import {
  claimProblem,
  fieldManager,
  growth,
  persistentVolume,
  reclaimAction,
  volumeFinalizer,
  volumeLabel,
  volumeNameFor,
  volumeSize,
  wantsVolume,
} from "./volumePlan.ts";

const apply = () => setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply);
const merge = () => setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

/** Returns whether an error is a response of the API server with that status. */
const isStatus = (error: unknown, code: number): boolean =>
  error instanceof ApiException && error.code === code;

/** The cluster's objects that a pass reads. */
export interface VolumeView {
  readonly claims: readonly V1PersistentVolumeClaim[];
  readonly volumes: readonly V1PersistentVolume[];
  readonly classes: readonly V1StorageClass[];
}

export interface VolumeOptions {
  readonly clusterId: number;
  readonly store: Store;
  /** The parent folder of all volumes of the cloud. */
  readonly root: string;
  readonly core: CoreV1Api;
  readonly log: (line: string) => void;
}

/**
 * Linode's volume driver for one cluster: claims of its classes get a volume (a folder), which is deleted with its claim if
 * the class says so. As on Linode, volumes of a deleted cluster stay in the account.
 */
export class VolumeController {
  readonly #options: VolumeOptions;
  readonly #reported = new Set<string>();

  constructor(options: VolumeOptions) {
    this.#options = options;
  }

  /** Runs one pass over claims and volumes. */
  async reconcile(view: VolumeView): Promise<void> {
    for (const claim of view.claims) {
      if (wantsVolume(claim, view.classes)) await this.#provision(claim, view.classes);
      else await this.#grow(claim, view.volumes);
    }
    for (const volume of view.volumes) await this.#reclaim(volume);
    await this.#markDeleted(view.volumes);
  }

  async #provision(
    claim: V1PersistentVolumeClaim,
    classes: readonly V1StorageClass[],
  ): Promise<void> {
    const { store, core, clusterId, root, log } = this.#options;
    const name = volumeNameFor(claim);
    const about = claimIdentity(claim);
    const title = `claim ${about.namespace}/${about.name}`;
    const problem = claimProblem(claim);
    if (problem !== undefined) {
      if (this.#reported.has(about.uid)) return;
      await warnUser(core, about, "ProvisioningFailed", problem);
      this.#reported.add(about.uid);
      log(`${title}: ${problem}`);
      return;
    }
    const storageClass = classes.find(
      ({ metadata }) => metadata?.name === claim.spec?.storageClassName,
    );
    const cluster = store.state.clusters.find(({ id }) => id === clusterId);
    if (storageClass === undefined || cluster === undefined) return;
    const size = volumeSize(claim.spec?.resources?.requests?.storage);
    const record =
      store.state.volumes.find((volume) => volume.persistentVolume === name) ??
      store.change((state) => {
        const id = takeId(state);
        const label = volumeLabel(name);
        const now = timestamp();
        const made: VolumeRecord = {
          id,
          label,
          region: cluster.region,
          size,
          tags: [],
          created: now,
          updated: now,
          clusterId,
          persistentVolume: name,
          folder: join(root, `${id}-${label}`),
        };
        state.volumes.push(made);
        addEvent(state, { action: "volume_create", entity: volumeEntity(made) });
        return made;
      });
    await mkdir(record.folder, { recursive: true, mode: 0o755 });
    const body = persistentVolume(claim, storageClass, record);
    await core.patchPersistentVolume({ name, body, fieldManager, force: true }, apply());
    log(`${title}: volume ${record.id}, ${size} GiB`);
  }

  async #grow(
    claim: V1PersistentVolumeClaim,
    volumes: readonly V1PersistentVolume[],
  ): Promise<void> {
    const { store, core } = this.#options;
    const name = claim.spec?.volumeName ?? "";
    const size = growth(
      claim,
      volumes.find(({ metadata }) => metadata?.name === name),
    );
    const [claimName, namespace] = [claim.metadata?.name, claim.metadata?.namespace];
    if (size === undefined || claimName === undefined || namespace === undefined) return;
    store.change((state) => {
      const record = state.volumes.find((volume) => volume.persistentVolume === name);
      if (record !== undefined) record.size = size;
    });
    const capacity = { storage: `${size}Gi` };
    await core.patchPersistentVolume({ name, body: { spec: { capacity } } }, merge());
    await core.patchNamespacedPersistentVolumeClaimStatus(
      { name: claimName, namespace, body: { status: { capacity } } },
      merge(),
    );
  }

  async #reclaim(volume: V1PersistentVolume): Promise<void> {
    const { store, core, root, log } = this.#options;
    const action = reclaimAction(volume);
    const name = volume.metadata?.name;
    if (action === "none" || name === undefined) return;
    const record = store.state.volumes.find((candidate) => candidate.persistentVolume === name);
    if (action === "delete" && record !== undefined) {
      await deleteVolume(store, root, record);
      log(`volume ${record.id} deleted`);
    }
    const finalizers = (volume.metadata?.finalizers ?? []).filter(
      (finalizer) => finalizer !== volumeFinalizer,
    );
    try {
      await core.patchPersistentVolume({ name, body: { metadata: { finalizers } } }, merge());
      if (action === "delete") await core.deletePersistentVolume({ name });
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
  }

  /** Marks volumes that no longer have a PersistentVolume: only those may be deleted through the API. */
  async #markDeleted(volumes: readonly V1PersistentVolume[]): Promise<void> {
    const { store, core, clusterId } = this.#options;
    const present = new Set(volumes.map(({ metadata }) => metadata?.name));
    for (const record of store.state.volumes) {
      const name = record.persistentVolume;
      if (record.clusterId !== clusterId || name === null || present.has(name)) continue;
      try {
        // The list may be older than the record, so read the object before marking it.
        await core.readPersistentVolume({ name });
      } catch (error) {
        if (!isStatus(error, 404)) throw error;
        store.change((state) => {
          const own = state.volumes.find(({ id }) => id === record.id);
          if (own !== undefined) own.persistentVolume = null;
        });
      }
    }
  }
}

const claimIdentity = ({ metadata }: V1PersistentVolumeClaim): About => ({
  kind: "PersistentVolumeClaim",
  namespace: metadata?.namespace ?? "",
  name: metadata?.name ?? "",
  uid: metadata?.uid ?? "",
});
