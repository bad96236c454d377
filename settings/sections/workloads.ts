import { boolean, byCluster, integer, object } from "../fields.ts";

/** The demo workloads. */
export const demo = object({
  enabled: boolean().optional(),
  replicas: integer(1, 1000).default(3),
  weights: byCluster(integer(0, 1000), "a mapping of cluster: weight").default({}),
  emojivoto: boolean().default(false),
}).prefault({});

/** The traffic gate. */
export const gate = object({
  enabled: boolean().default(true),
  deadlineSeconds: integer(10, 3600).default(300),
}).prefault({});
