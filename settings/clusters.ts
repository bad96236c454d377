import * as z from "zod";

import { LABEL_KEY, LABEL_VALUE } from "./labels.ts";
import {
  isDnsLabel,
  isLkeLabel,
  LKE_LABEL,
  LONGEST_CLUSTER_NAME,
  RESERVED_CLUSTER_NAMES,
  tooLongDerivedName,
} from "./names.ts";
import { verdict } from "./problem.ts";
import { isKnownRegion, REGIONS } from "./tables/regions.ts";
import {
  choice,
  count,
  flag,
  isSection,
  list,
  mapping,
  range,
  section,
  text,
} from "./vocabulary.ts";

const DNS_LABEL = `a DNS-1123 label of at most ${LONGEST_CLUSTER_NAME} characters: a-z, 0-9 and - inside`;
const KUBERNETES_VERSION = /^1\.\d{2}$/;
// LKE refuses nanodes. Which types a region really has, only the provider knows.
const INSTANCE_TYPE = /^g\d+-(?!nanode)[a-z0-9]+(-[a-z0-9]+)*$/;
// LKE's own limit.
const MOST_NODES_IN_POOL = 100;

const clusterName = text(isDnsLabel, "is not a DNS-1123 label", DNS_LABEL)
  .refine((name) => !RESERVED_CLUSTER_NAMES.includes(name), {
    error: verdict("is a name that Karmada gives every right to", "any other name"),
  })
  .refine((name) => tooLongDerivedName(name) === undefined, {
    error: ({ input }) =>
      verdict(
        `makes ${tooLongDerivedName(String(input))?.prefix ?? ""}<name> too long`,
        `at most ${LONGEST_CLUSTER_NAME} characters`,
      ),
  });

/** A Kubernetes minor version such as "1.35". */
export const kubernetesVersion = text(
  KUBERNETES_VERSION,
  "is not a Kubernetes minor version",
  'a quoted minor version such as "1.35"',
);

/** A tag at Linode: 3 to 50 characters, which the API demands. */
export const tag = text(
  (value) => value.length >= 3 && value.length <= 50 && value.trim() === value,
  "is not a tag",
  "3 to 50 characters without space around them",
);

const taint = section({
  key: text(LABEL_KEY, "is not a label key", "a label key such as example.com/dedicated"),
  value: text(
    LABEL_VALUE,
    "is not a label value",
    "a label value of at most 63 characters",
  ).default(""),
  effect: choice(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

const pool = section({
  type: text(INSTANCE_TYPE, "is not an instance type", "a type such as g6-standard-2"),
  count: count(1, MOST_NODES_IN_POOL).optional(),
  autoscaler: section({
    min: count(1, MOST_NODES_IN_POOL),
    max: count(1, MOST_NODES_IN_POOL),
  }).optional(),
  labels: mapping(
    (key) => LABEL_KEY.test(key),
    (value) => LABEL_VALUE.test(value),
    "Kubernetes labels",
  ).default({}),
  taints: list(taint, "taints").default([]),
  tags: list(tag, "tags").default([]),
});

const acl = section({
  ipv4: list(range("ipv4"), "ranges").default([]),
  ipv6: list(range("ipv6"), "ranges").default([]),
});

const linodeFields = {
  name: clusterName,
  provider: z.literal("linode"),
  region: text(isKnownRegion, "is not a known region", Object.keys(REGIONS).join(", ")),
  label: text(isLkeLabel, "is not an LKE label", LKE_LABEL).optional(),
  kubernetesVersion: kubernetesVersion.optional(),
  pools: list(pool, "node pools", 1),
  highAvailability: flag().default(false),
  acl: acl.optional(),
};

const kubeconfigFields = {
  name: clusterName,
  provider: z.literal("kubeconfig"),
  context: text(
    (value) => value.trim() !== "",
    "is empty",
    "a context of the secret archipelago:kubeconfig",
  ),
  region: text(
    LABEL_VALUE,
    "is not a label value",
    "at most 63 letters, digits, - _ and .",
  ).optional(),
};

/** What a cluster says about its place in the mesh; the manager has none. */
const memberFields = {
  network: text(
    (value) => isDnsLabel(value) && value.length <= 63,
    "is not a DNS-1123 label",
    "a DNS-1123 label of at most 63 characters",
  ).optional(),
  primary: text(isDnsLabel, "is not the name of a cluster", "a cluster of the fleet").optional(),
  egress: list(range(), "ranges").default([]),
  podCidrs: list(range(), "ranges").default([]),
  serviceCidrs: list(range(), "ranges").default([]),
};

/** What only a cluster of the fleet that somebody else made can say: what is in it already. */
const foundFields = { gatewayApi: choice(["install", "existing"]).default("install") };

function byProvider<
  const Linode extends z.core.$ZodLooseShape & { provider: z.ZodLiteral<"linode"> },
  const Kubeconfig extends z.core.$ZodLooseShape & { provider: z.ZodLiteral<"kubeconfig"> },
>(linode: Linode, kubeconfig: Kubeconfig) {
  return z.discriminatedUnion("provider", [section(linode), section(kubeconfig)], {
    error: ({ input }) => {
      if (!isSection(input))
        return verdict("must be a section", "a section that describes one cluster");
      return verdict("provider" in input ? "is not a choice" : "is missing", "linode, kubeconfig");
    },
  });
}

/** The cluster that holds Karmada. */
export const manager = byProvider(linodeFields, kubeconfigFields);

/** A cluster of the fleet. */
export const cluster = byProvider(
  { ...linodeFields, ...memberFields },
  { ...kubeconfigFields, ...memberFields, ...foundFields },
);

/** Every field that a cluster of either provider may have; what the checks read when a cluster did not parse whole. */
export const everyClusterField = {
  ...kubeconfigFields,
  ...linodeFields,
  ...memberFields,
  ...foundFields,
  provider: z.enum(["linode", "kubeconfig"]),
  region: z.string(),
};

/** The fields that mean the same with every provider: what can still be said of a cluster whose provider is unknown. */
export const clusterOfUnknownProvider = z.object({
  name: clusterName,
  ...z
    .object({ ...linodeFields, ...memberFields })
    .omit({ name: true, provider: true, region: true })
    .partial().shape,
});
