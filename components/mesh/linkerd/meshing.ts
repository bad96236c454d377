import type { Meshing } from "../meshing.ts";
import { injectAnnotation } from "./names.ts";

/** Linkerd's demands on others' objects. */
export const linkerdMeshing: Meshing = {
  mesh: "linkerd",
  namespace: { annotations: { [injectAnnotation]: "enabled" } },
  sharedService: {},
  route: () => undefined,
  expose: () => [],
};
