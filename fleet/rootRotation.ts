import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config.ts";
import type { Mesh } from "./mesh/types.ts";
import { hasLists } from "./revocation.ts";
import type { Trust } from "./trust.ts";

/** A rotation of the root that is not complete. */
export interface RootRotation {
  /** Dependency of what vouches for the stage: known once every proxy has arrived at it, or the time for that is over. */
  readonly arrived: pulumi.Output<pulumi.Resource>;
  /** The output of the stack. */
  readonly shown: pulumi.Output<ShownRotation>;
}

interface ShownRotation {
  /** The root that the fleet is to have. */
  readonly generation: number;
  readonly stage: "trust" | "issue";
  /** The workloads that have not arrived, by region; empty if all have. */
  readonly heldUpBy: string;
  /** What to do next. */
  readonly next: string;
}

/**
 * Seconds for running proxies to arrive at a stage: kubelets put the changed Secret into istiod's pods after up to a minute
 * and a half, and proxies follow within seconds.
 */
const arrivalSeconds = 150;

/** The same in a fleet with revocation lists, which kubelets then put into every pod with a proxy. */
const listedSeconds = 330;

const next = {
  trust: 'set trust.rootRotation to "issue", and run the update',
  issue: "remove trust.rootRotation, and run the update",
} as const;

/** Waits until every proxy holds the trust of the rotation's stage, in each update of it; undefined without a rotation. */
export function declareRootRotation(
  { trust: distributing }: Mesh,
  { guard, bundlePem }: Trust,
  settings: Settings,
): RootRotation | undefined {
  const { rootGeneration: generation, rootRotation: stage } = settings.trust;
  const [first] = distributing;
  if (stage === "complete" || first === undefined) return undefined;
  const declared = pulumi.all(distributing.map(({ urn }) => urn));
  const heldUpBy = pulumi.all([bundlePem, declared]).apply(async ([bundle]): Promise<string> => {
    if (guard === undefined || pulumi.runtime.isDryRun()) return "";
    const left = await guard.arrival(bundle, hasLists(settings) ? listedSeconds : arrivalSeconds);
    if (left !== "") {
      const words = `the rotation of the root is held up by workloads that have to be restarted; got ${left}`;
      await pulumi.log.warn(`trust.rootRotation: ${words}`);
    }
    return left;
  });
  const shown = heldUpBy.apply((left): ShownRotation => {
    const steps =
      left === ""
        ? next[stage]
        : `restart what holds it up, run the update again, then ${next[stage]}`;
    return { generation, stage, heldUpBy: left, next: steps };
  });
  return { arrived: heldUpBy.apply(() => first), shown };
}
