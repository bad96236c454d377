import { defaultProbePeriodSeconds, exportLabel } from "../../components/mesh/linkerd/link.ts";
import { firstTokenGeneration } from "../../components/mesh/linkerd/multiclusterNames.ts";
import {
  annotations,
  boolean,
  dnsLabel,
  integer,
  labels,
  list,
  nonEmptyList,
  object,
  sourceRanges,
  string,
} from "../fields.ts";
import { message } from "../problem.ts";

function selector() {
  return labels()
    .refine((value) => Object.keys(value).length > 0, {
      error: message("must not be empty, as it would select every Service", "at least one label"),
    })
    .meta({ minProperties: 1 });
}

function port() {
  return integer(1, 65535);
}

/** An ingress of the user's own as a gateway, in addition to Linkerd's own or instead of it. */
const ingress = object({
  name: dnsLabel(),
  namespace: dnsLabel(),
  deployment: dnsLabel().optional(),
  serviceAccount: dnsLabel().optional(),
  clusters: nonEmptyList(dnsLabel(), "cluster names").optional(),
  publicPorts: list(port(), "ports").default([]),
  probe: object({
    port: port(),
    path: string(/^\/\S*$/, "invalid path", "a path such as /ready"),
    periodSeconds: integer(1, 300).default(defaultProbePeriodSeconds),
  }),
  selector: selector().optional(),
});

/** Links between the clusters of a Linkerd mesh. */
export const multicluster = object({
  selector: selector().default({ [exportLabel]: "true" }),
  gateway: object({
    enabled: boolean().default(true),
    annotations: annotations().default({}),
    sourceRanges: sourceRanges().optional(),
  }).prefault({}),
  ingress: ingress.optional(),
  revoked: list(
    object({ source: dnsLabel(), target: dnsLabel() }),
    "pairs of source and target",
  ).default([]),
  tokenGeneration: integer(1, 1_000_000).default(firstTokenGeneration),
}).prefault({});
