import { X509Certificate } from "node:crypto";

import { chartVersions } from "../../components/internal/charts.ts";
import { authorityKeys, authorityProblem } from "../../components/mesh/linkerd/certificateRules.ts";
import { defaultInboundPolicy, inboundPolicies } from "../../components/mesh/linkerd/names.ts";
import { ingressControllers } from "../../components/mesh/linkerd/vizIngressPlan.ts";
import {
  annotations,
  boolean,
  byCluster,
  enumeration,
  helmValues,
  object,
  set,
  string,
} from "../fields.ts";
import { message } from "../problem.ts";
import { describeVersions, LINKERD, releaseLine } from "../tables/compatibility.ts";
import { HOST_NAME, OBJECT_NAME } from "../hosts.ts";
import { locality } from "./locality.ts";
import { multicluster } from "./multicluster.ts";

function certificateIn(pem: string): X509Certificate | undefined {
  if (pem.match(/-----BEGIN /g)?.length !== 1) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** A certificate that Linkerd can take as a trust anchor, at the time of the program's run. */
function anchor() {
  const expected = `one valid CA certificate in PEM form with ${authorityKeys.anchor}`;
  const isCertificate = (pem: string): boolean => certificateIn(pem) !== undefined;
  return string(isCertificate, "invalid CA certificate", expected).superRefine((pem, context) => {
    const problem = isCertificate(pem) ? authorityProblem(pem, "anchor", new Date()) : undefined;
    if (problem !== undefined) {
      context.addIssue({ code: "custom", message: message(problem, expected) });
    }
  });
}

/** Linkerd's metrics, tap and dashboard. */
const viz = object({
  enabled: boolean().default(false),
  ingress: object({
    className: string(OBJECT_NAME, "invalid name", "the name of an IngressClass").default("nginx"),
    controller: enumeration(ingressControllers).default("ingress-nginx"),
    host: string(HOST_NAME, "invalid host name", "a host name such as linkerd.example.com"),
    annotations: annotations().default({}),
  }).optional(),
}).prefault({});

/** Options of the Linkerd mesh. */
export const linkerd = object({
  version: string(
    (version) => releaseLine(LINKERD, version) !== undefined,
    "unsupported version",
    describeVersions(LINKERD),
  ).default(chartVersions.linkerd),
  highAvailability: boolean().default(false),
  defaultInboundPolicy: enumeration(inboundPolicies).default(defaultInboundPolicy),
  adopt: byCluster(
    enumeration(["keep-issuer", "own-issuer", "done"]),
    "a mapping of cluster: step",
  ).default({}),
  trust: object({
    additionalAnchors: set(
      anchor(),
      "certificates",
      (pem) => certificateIn(pem)?.fingerprint256 ?? pem,
    ).default([]),
  }).prefault({}),
  viz,
  values: object({
    crds: helmValues().default({}),
    controlPlane: helmValues().default({}),
    multicluster: helmValues().default({}),
    viz: helmValues().default({}),
  }).prefault({}),
  locality: locality(),
  multicluster,
}).prefault({});
