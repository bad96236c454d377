import { declareIstio } from "./istio/istio.ts";
import { declareLinkerd } from "./linkerd/linkerd.ts";
import type { Mesh, MeshArgs } from "./types.ts";

/** Declares the mesh that the settings choose. */
export function declareMesh(args: MeshArgs): Mesh {
  return args.settings.mesh === "istio" ? declareIstio(args) : declareLinkerd(args);
}
