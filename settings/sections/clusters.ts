import * as z from "zod";

import {
  boolean,
  dnsLabel,
  enumeration,
  integer,
  isMapping,
  labels,
  nonEmptyList,
  object,
  ranges,
  set,
  string,
} from "../fields.ts";
import { isLkeKey, LABEL_KEY, LABEL_VALUE } from "../labels.ts";
import {
  DNS_LABEL,
  LKE_LABEL,
  LKE_LABEL_RULE,
  LONGEST_CLUSTER_NAME,
  LONGEST_TAG,
  RESERVED_CLUSTER_NAMES,
  tooLongDerivedName,
} from "../names.ts";
import { message, oneOf } from "../problem.ts";
import { REGIONS } from "../tables/regions.ts";

// LKE does not accept nanodes. The types that a region really has, only the provider knows.
const INSTANCE_TYPE = /^g\d+-(?!nanode)[a-z0-9]+(-[a-z0-9]+)*$/;
// LKE's own limit.
const MOST_NODES_IN_POOL = 100;
const DNS_NAME =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;
const PROVIDERS = ["linode", "kubeconfig"] as const;

const clusterName = string(
  DNS_LABEL,
  "invalid DNS-1123 label",
  `a DNS-1123 label of at most ${LONGEST_CLUSTER_NAME} characters: a-z, 0-9 and - inside`,
)
  .refine((name) => !RESERVED_CLUSTER_NAMES.includes(name), {
    error: message("reserved name, to which Karmada grants full access", "any other name"),
  })
  .refine((name) => tooLongDerivedName(name) === undefined, {
    error: ({ input }) =>
      message(
        `too long for ${tooLongDerivedName(String(input))?.prefix ?? ""}<name>`,
        `at most ${LONGEST_CLUSTER_NAME} characters`,
      ),
  })
  .meta({ maxLength: LONGEST_CLUSTER_NAME });

/** A Kubernetes minor version such as "1.35". */
export const kubernetesVersion = string(
  /^1\.\d{2}$/,
  "invalid Kubernetes minor version",
  'a quoted minor version such as "1.35"',
);

/** A tag at Linode, with the limits of its API. */
const tag = string(
  (value) =>
    value.length >= 3 &&
    value.length <= LONGEST_TAG &&
    value.trim() === value &&
    !/[\p{C}\p{Zl}\p{Zp}]/u.test(value),
  "invalid tag",
  `3 to ${LONGEST_TAG} printable characters without surrounding spaces`,
).meta({ minLength: 3, maxLength: LONGEST_TAG });

const reservedKey = message(
  "is in a domain that LKE keeps for itself",
  "a key outside kubernetes.io and linode.com",
);

/** Labels of nodes. */
function nodeLabels() {
  return labels().superRefine((given, context) => {
    for (const key of Object.keys(given).filter(isLkeKey)) {
      context.addIssue({ code: "custom", path: [key], message: reservedKey });
    }
  });
}

/** Tags of resources at Linode, which compares them without regard to case. */
export function tags() {
  return set(tag, "tags", (given) => given.toLowerCase());
}

const taint = object({
  key: string(LABEL_KEY, "invalid label key", "a label key such as example.com/dedicated").refine(
    (key) => !isLkeKey(key),
    { error: reservedKey },
  ),
  value: string(
    LABEL_VALUE,
    "invalid label value",
    "a label value of at most 63 characters",
  ).default(""),
  effect: enumeration(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

const pool = object({
  type: string(INSTANCE_TYPE, "invalid instance type", "a type such as g6-standard-2"),
  count: integer(1, MOST_NODES_IN_POOL).optional(),
  autoscaler: object({
    min: integer(1, MOST_NODES_IN_POOL),
    max: integer(1, MOST_NODES_IN_POOL),
  }).optional(),
  labels: nodeLabels().default({}),
  taints: set(taint, "taints", ({ key, effect }) => `${key}:${effect}`).default([]),
  tags: tags().default([]),
});

const acl = object({
  ipv4: ranges("IPv4").default([]),
  ipv6: ranges("IPv6").default([]),
});

/** The cluster is gone for good: nothing of it is declared, and its API is not called. */
const lost = boolean().default(false);

const linodeFields = {
  name: clusterName,
  provider: z.literal("linode"),
  region: enumeration(Object.keys(REGIONS), "unknown region"),
  label: string(LKE_LABEL, "invalid LKE label", LKE_LABEL_RULE).optional(),
  kubernetesVersion: kubernetesVersion.optional(),
  pools: nonEmptyList(pool, "node pools"),
  highAvailability: boolean().default(false),
  acl: acl.optional(),
  lost,
};

const kubeconfigFields = {
  name: clusterName,
  provider: z.literal("kubeconfig"),
  context: string(/\S/, "must not be empty", "a context of the secret archipelago:kubeconfig"),
  region: string(LABEL_VALUE, "invalid label value", "at most 63 letters, digits, - _ and .")
    .min(1, { error: message("must not be empty", "the name of a region") })
    .optional(),
  lost,
};

/** Membership of a cluster in the mesh, which the manager does not have. */
const memberFields = {
  network: dnsLabel().optional(),
  primary: string(DNS_LABEL, "invalid cluster name", "the name of a cluster").optional(),
  drained: boolean().default(false),
  egress: ranges().default([]),
  podCidrs: ranges().default([]),
  serviceCidrs: ranges().default([]),
};

/** Fields of a member whose cluster exists before the stack: what is already in it. */
const existingClusterFields = {
  gatewayApi: enumeration(["install", "existing"]).default("install"),
  // What makes a good server and certificate is in `checks/peers.ts`, which shows neither of them if it has a secret.
  peerAccess: object({
    server: string(/\S/, "must not be empty", "an https:// URL").optional(),
    certificateAuthority: string(/\S/, "must not be empty", "PEM certificates").optional(),
    tlsServerName: string(
      DNS_NAME,
      "invalid host name",
      "a host name such as kubernetes.default.svc",
    ).optional(),
  }).optional(),
};

function byProvider<
  const Linode extends z.core.$ZodLooseShape & { provider: z.ZodLiteral<"linode"> },
  const Kubeconfig extends z.core.$ZodLooseShape & { provider: z.ZodLiteral<"kubeconfig"> },
>(linode: Linode, kubeconfig: Kubeconfig) {
  return z.discriminatedUnion("provider", [object(linode), object(kubeconfig)], {
    error: ({ input }) => {
      if (!isMapping(input)) return message("must be a mapping", "a mapping for one cluster");
      const reason = Object.hasOwn(input, "provider") ? "unsupported value" : "is required";
      return message(reason, oneOf(PROVIDERS));
    },
  });
}

/** The cluster that runs Karmada. */
export const manager = byProvider(linodeFields, kubeconfigFields);

/** A cluster of the fleet. */
export const cluster = byProvider(
  { ...linodeFields, ...memberFields },
  { ...kubeconfigFields, ...memberFields, ...existingClusterFields },
);

/** Every field that a cluster of either provider may have, for checks of clusters that did not parse completely. */
export const everyClusterField = {
  ...kubeconfigFields,
  ...linodeFields,
  ...memberFields,
  ...existingClusterFields,
  provider: z.enum(PROVIDERS),
  region: z.string(),
};

/** The fields that mean the same with every provider, for checks of clusters whose provider is unknown. */
export const clusterOfUnknownProvider = z.object({
  name: clusterName,
  ...z
    .object({ ...linodeFields, ...memberFields })
    .omit({ name: true, provider: true, region: true })
    .partial().shape,
});
