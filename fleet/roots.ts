import * as pulumi from "@pulumi/pulumi";
import { firstGeneration, nameOf } from "../components/internal/generation.ts";
import { bundleOf, rootWindowDays, TrustRoot } from "../components/pki/index.ts";
import type { Settings } from "../config.ts";

/** A root and the name of its component: `root`, and `root-2` and so on of later generations. */
interface NamedRoot {
  readonly name: string;
  readonly root: TrustRoot;
}

/** The fleet's roots: the one that signs first, and during a rotation the other one. */
export type Roots = readonly [NamedRoot, ...NamedRoot[]];

/** The settings of the roots. */
export type RootSettings = Pick<
  Settings["trust"],
  | "rootGeneration"
  | "rootRotation"
  | "rootReissues"
  | "protectRoot"
  | "rootValidityDays"
  | "intermediateValidityDays"
  | "renewalWindowDays"
>;

/** Declares the root of the settings' generation and, during a rotation, the one before it; the one that signs is first. */
export function declareRoots(trust: RootSettings): Roots {
  const { rootGeneration, rootRotation } = trust;
  const declare = (generation: number, protect: boolean): NamedRoot => {
    const name = nameOf("root", generation);
    const root = new TrustRoot(name, {
      generation,
      reissues: trust.rootReissues,
      validityDays: trust.rootValidityDays,
      renewalWindowDays: rootWindowDays(trust),
      protect,
    });
    return { name, root };
  };
  const current = declare(rootGeneration, trust.protectRoot);
  if (rootRotation === "complete") return [current];
  // The last stage deletes it, which is not possible while it is protected.
  const former = declare(rootGeneration - 1, trust.protectRoot && rootRotation === "trust");
  return rootRotation === "trust" ? [former, current] : [current, former];
}

/** The certificates of all roots, those of the one that signs first, PEM. */
export function rootsPem(roots: Roots): pulumi.Output<string> {
  return pulumi
    .all(roots.map(({ root }) => root.bundlePem))
    .apply(([first = "", ...others]) => bundleOf(first, ...others));
}

/** True if the mesh has, or had, other certificates of roots than the first of the first root. */
export function hasOtherRoots({
  rootGeneration,
  rootReissues,
}: Pick<RootSettings, "rootGeneration" | "rootReissues">): boolean {
  return rootGeneration > firstGeneration || rootReissues > 0;
}
