import { Emojivoto } from "../components/workloads/emojivoto.ts";
import type { Settings } from "../config.ts";
import type { Mesh } from "./mesh/mesh.ts";
import { inside } from "./region.ts";

/** Emojivoto in every region, each on its own: it needs no manager and no peer. */
export function declareEmojivoto({ mirror }: Settings, { members, meshing }: Mesh): void {
  for (const { name, cluster, controlPlane, observer } of members) {
    const args = { meshing, imageMirror: mirror.images };
    const before = [controlPlane, ...(observer === undefined ? [] : [observer])];
    new Emojivoto(`emojivoto-${name}`, args, inside(cluster, ...before));
  }
}
