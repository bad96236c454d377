import * as z from "zod";

import { defaultReadinessTimeoutSeconds } from "../components/cluster/clusterArgs.ts";
import { enumeration, integer, nonEmptyList, object } from "./fields.ts";
import { cluster, kubernetesVersion, manager, tags } from "./sections/clusters.ts";
import { istio } from "./sections/istio.ts";
import { karmada } from "./sections/karmada.ts";
import { linkerd } from "./sections/linkerd.ts";
import { mirror } from "./sections/mirror.ts";
import { trust } from "./sections/trust.ts";
import { upgrade } from "./sections/upgrade.ts";
import { demo, gate } from "./sections/workloads.ts";

/**
 * Every setting with its type, limits and default. Keys are those of the stack file without the project's name
 * (`archipelago:clusters` is `clusters`). The secrets `archipelago:kubeconfig`, `archipelago:vizUsers` and
 * `archipelago:bucketKey` are not among them: no credential is a setting.
 *
 * A default that follows from other settings is filled in by `resolve.ts`.
 */
export const schema = object({
  clusters: nonEmptyList(cluster, "clusters"),
  manager: manager.optional(),
  kubernetesVersion: kubernetesVersion.default("1.35"),
  mesh: enumeration(["istio", "linkerd"]).default("istio"),
  network: enumeration(["gateways", "flat"]).default("gateways"),
  istio,
  linkerd,
  trust,
  karmada,
  demo,
  gate,
  upgrade,
  mirror,
  tags: tags().default([]),
  readinessTimeoutSeconds: integer(60, 7200).default(defaultReadinessTimeoutSeconds),
});

/** Settings that parsed, with the schema's defaults, before anything is resolved. */
export type ParsedSettings = z.output<typeof schema>;
