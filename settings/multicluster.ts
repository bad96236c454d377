import { LABEL_KEY, LABEL_VALUE } from "./labels.ts";
import { isDnsLabel } from "./names.ts";
import { count, flag, list, mapping, section, text } from "./vocabulary.ts";

const DNS_LABEL = "a DNS-1123 label of at most 63 characters";

function name() {
  return text(
    (value) => isDnsLabel(value) && value.length <= 63,
    "is not a DNS-1123 label",
    DNS_LABEL,
  );
}

function labels() {
  return mapping(
    (key) => LABEL_KEY.test(key),
    (value) => LABEL_VALUE.test(value),
    "Kubernetes labels",
  ).refine((value) => Object.keys(value).length > 0, {
    error: "is empty; allowed at least one label, or every Service would be meant",
  });
}

/** An ingress of the user's own as a way into the clusters, beside Linkerd's gateway or in its place. */
const ingress = section({
  name: name(),
  namespace: name(),
  deployment: name().optional(),
  serviceAccount: name().optional(),
  clusters: list(name(), "cluster names", 1).optional(),
  publicPorts: list(count(1, 65535), "ports").default([]),
  probe: section({
    port: count(1, 65535),
    path: text(/^\/\S*$/, "is not a path", "a path such as /ready"),
    periodSeconds: count(1, 300).default(3),
  }),
  selector: labels().optional(),
});

/** How the clusters of a Linkerd mesh reach each other. */
export const multicluster = section({
  selector: labels().default({ "mirror.linkerd.io/exported": "true" }),
  gateway: section({
    enabled: flag().default(true),
    annotations: mapping(
      (key) => key !== "",
      () => true,
      "annotations",
    ).default({}),
  }).prefault({}),
  ingress: ingress.optional(),
  revoked: list(
    section({
      source: text(isDnsLabel, "is not a DNS-1123 label", "the name of a cluster"),
      target: text(isDnsLabel, "is not a DNS-1123 label", "the name of a cluster"),
    }),
    "pairs of source and target",
  ).default([]),
  tokenGeneration: count(1, 1_000_000).default(1),
}).prefault({});
