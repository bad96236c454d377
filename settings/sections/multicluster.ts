import { defaultProbePeriodSeconds, exportLabel } from "../../components/mesh/linkerd/link.ts";
import {
  annotations,
  boolean,
  dnsLabel,
  integer,
  labels,
  nonEmptySet,
  object,
  set,
  sourceRanges,
  string,
} from "../fields.ts";
import { isOwnedNamespace } from "../names.ts";
import { message } from "../problem.ts";
import { access } from "./access.ts";

/** Ports on which a Linkerd proxy listens: outbound, inbound, control and metrics. */
const proxyPorts: readonly number[] = [4140, 4143, 4190, 4191];

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

/** A port of the user's, which is none of Linkerd's own proxy. */
function freePort() {
  return port().refine((value) => !proxyPorts.includes(value), {
    error: message("is a port of Linkerd's proxy", `no port of ${proxyPorts.join(", ")}`),
  });
}

/** An ingress of the user's own as a gateway, in addition to Linkerd's own or instead of it. */
const ingress = object({
  name: dnsLabel(),
  namespace: dnsLabel().refine((value) => !isOwnedNamespace(value), {
    error: message(
      "belongs to another part, whose pods join no mesh or the program's own",
      "the namespace of your ingress",
    ),
  }),
  deployment: dnsLabel().optional(),
  serviceAccount: dnsLabel().optional(),
  clusters: nonEmptySet(dnsLabel(), "cluster names").optional(),
  publicPorts: set(freePort(), "ports").default([]),
  probe: object({
    port: freePort(),
    path: string(/^\/[!-~]*$/, "invalid path", "a path such as /ready"),
    periodSeconds: integer(1, 300).default(defaultProbePeriodSeconds),
  }),
  selector: selector().optional(),
});

/** Links between the clusters of a Linkerd mesh. */
export const multicluster = object({
  selector: selector().default({ [exportLabel]: "true" }),
  gateway: object({
    enabled: boolean().default(true),
    annotations: annotations(/^mirror\.linkerd\.io\//).default({}),
    sourceRanges: sourceRanges().optional(),
  }).prefault({}),
  ingress: ingress.optional(),
  ...access(),
}).prefault({});
