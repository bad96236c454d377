import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { declareHelmRelease } from "../cluster/helmRelease.ts";
import { stepHook } from "../cluster/hook.ts";
import { chartReference, type ChartName, type MirrorArgs } from "../internal/charts.ts";
import type { HelmValues } from "../internal/values.ts";

export interface MeshReleaseArgs {
  readonly chart: ChartName;
  /** Name of the Helm release. */
  readonly release: string;
  readonly namespace: string;
  /** The mesh's release, which is also the chart's version. */
  readonly version: string;
  readonly mirror?: MirrorArgs | undefined;
  readonly values: HelmValues;
  /** @default nothing delays an update */
  readonly beforeUpdate?: UpgradeGate | undefined;
}

/**
 * Called before the engine updates a Helm release that exists, never in a preview and never before a create. If it rejects, the
 * release is not updated, and the update of the fleet fails with its error.
 */
export type UpgradeGate = () => Promise<void>;

/** Declares a Helm release of one of a mesh's charts. It is complete once its workloads are ready. */
export function meshRelease(
  name: string,
  args: MeshReleaseArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  return declareHelmRelease(
    name,
    {
      ...chartReference(args.chart, args.mirror?.charts, args.version),
      name: args.release,
      namespace: args.namespace,
      values: args.values,
      timeout: releaseTimeoutSeconds,
    },
    pulumi.mergeOptions(
      opts,
      args.beforeUpdate && { hooks: { beforeUpdate: [stepHook(args.beforeUpdate)] } },
    ),
  );
}

/** Longer than Helm's default of five minutes, as all nodes of a new fleet pull the same images for the first time. */
const releaseTimeoutSeconds = 600;
