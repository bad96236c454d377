import { PatchStrategy, setHeaderOptions, type StorageV1Api } from "@kubernetes/client-node";
import { fieldManager, storageClasses } from "./volumePlan.ts";

/** Creates LKE's storage classes in a new cluster. Leaves existing ones unchanged. */
export async function createStorageClasses(storage: StorageV1Api): Promise<void> {
  const present = new Set(
    (await storage.listStorageClass()).items.map(({ metadata }) => metadata?.name),
  );
  for (const body of storageClasses) {
    const { name } = body.metadata;
    if (!present.has(name))
      await storage.patchStorageClass(
        { name, body, fieldManager },
        setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
      );
  }
}
