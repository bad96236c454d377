import { CoreV1Api } from "@kubernetes/client-node";
import { connect } from "../../components/internal/connect.ts";

/** Name of Linode's storage driver, whose volume handles are `<volume id>-<volume label>`. */
const driver = "linodebs.csi.linode.com";

/**
 * Reads the ids of the volumes that a cluster's PersistentVolumes name.
 *
 * @returns undefined if the cluster does not answer
 */
export async function claimedVolumes(kubeconfig: string): Promise<Set<number> | undefined> {
  try {
    const { items } = await connect(kubeconfig).makeApiClient(CoreV1Api).listPersistentVolume();
    const handles = items.flatMap(({ spec }) =>
      spec?.csi?.driver === driver ? [spec.csi.volumeHandle] : [],
    );
    return new Set(handles.map((handle) => Number.parseInt(handle, 10)));
  } catch {
    return undefined;
  }
}
