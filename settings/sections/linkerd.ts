import { X509Certificate } from "node:crypto";

import { chartVersions } from "../../components/internal/charts.ts";
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
import { describeVersions, LINKERD, releaseLine } from "../tables/compatibility.ts";
import { HOST_NAME, OBJECT_NAME } from "../hosts.ts";
import { multicluster } from "./multicluster.ts";

function certificateIn(pem: string): X509Certificate | undefined {
  if (pem.match(/-----BEGIN /g)?.length !== 1) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function isCertificate(pem: string): boolean {
  return certificateIn(pem)?.ca === true;
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
  adopt: byCluster(
    enumeration(["keep-issuer", "own-issuer", "done"]),
    "a mapping of cluster: step",
  ).default({}),
  trust: object({
    additionalAnchors: set(
      string(isCertificate, "invalid CA certificate", "one CA certificate in PEM form"),
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
  multicluster,
}).prefault({});
