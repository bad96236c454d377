import * as z from "zod";
import { settingsVariant } from "./run.ts";

/** A cluster in the settings. */
export type ClusterEntry = Readonly<Record<string, unknown>> & { readonly name: string };

/** The settings of a fleet with only a mesh. */
export interface MeshOnly {
  /** Derives its clusters from those of Pulumi.local.yaml. */
  readonly clusters: (local: readonly ClusterEntry[]) => readonly ClusterEntry[];
  /** @default "gateways" */
  readonly network?: "gateways" | "flat";
  /** @default "istio" */
  readonly mesh?: "istio" | "linkerd";
  /** Options of Linkerd; with Istio as the mesh they are only validated. */
  readonly linkerd?: Readonly<Record<string, unknown>>;
  /** Merged into Istio's options in Pulumi.local.yaml. */
  readonly istio?: Readonly<Record<string, unknown>>;
  /** Merged into the options of trust in Pulumi.local.yaml. */
  readonly trust?: Readonly<Record<string, unknown>>;
  /** Options of the gate. */
  readonly gate?: Readonly<Record<string, unknown>>;
  /** The order of an upgrade. */
  readonly upgrade?: Readonly<Record<string, unknown>>;
}

const parts = z.looseObject({
  "archipelago:clusters": z.array(z.looseObject({ name: z.string() })),
  "archipelago:istio": z.looseObject({}),
  "archipelago:trust": z.looseObject({}),
});

/**
 * Writes a variant of Pulumi.local.yaml without Karmada, its manager and the demo, which the fleet's own test covers, and
 * returns its path.
 */
export function meshOnly(
  name: string,
  {
    clusters,
    network = "gateways",
    mesh = "istio",
    linkerd = {},
    istio = {},
    trust = {},
    gate = {},
    upgrade = {},
  }: MeshOnly,
): Promise<string> {
  return settingsVariant(name, (config) => {
    const local = parts.parse(config);
    const kept = Object.entries(local).filter(
      ([key]) => key !== "archipelago:manager" && key !== "archipelago:demo",
    );
    return {
      ...Object.fromEntries(kept),
      "archipelago:karmada": { enabled: false },
      "archipelago:mesh": mesh,
      "archipelago:network": network,
      "archipelago:clusters": clusters(local["archipelago:clusters"]),
      "archipelago:istio": { ...local["archipelago:istio"], ...istio },
      "archipelago:linkerd": linkerd,
      "archipelago:trust": { ...local["archipelago:trust"], ...trust },
      "archipelago:gate": gate,
      "archipelago:upgrade": upgrade,
    };
  });
}
