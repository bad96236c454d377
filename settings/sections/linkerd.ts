import { X509Certificate } from "node:crypto";

import { chartVersions } from "../../components/internal/charts.ts";
import { ingressControllers } from "../../components/mesh/linkerd/vizIngressPlan.ts";
import {
  annotations,
  boolean,
  byCluster,
  enumeration,
  helmValues,
  list,
  object,
  string,
} from "../fields.ts";
import { describeVersions, LINKERD, releaseLine } from "../tables/compatibility.ts";
import { multicluster } from "./multicluster.ts";

const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function isCertificate(pem: string): boolean {
  if (pem.match(/-----BEGIN /g)?.length !== 1) return false;
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}

/** Linkerd's metrics, tap and dashboard. */
const viz = object({
  enabled: boolean().default(false),
  ingress: object({
    className: string(DNS_NAME, "invalid name", "the name of an IngressClass").default("nginx"),
    controller: enumeration(ingressControllers).default("ingress-nginx"),
    host: string(DNS_NAME, "invalid host name", "a host name such as linkerd.example.com"),
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
    additionalAnchors: list(
      string(isCertificate, "invalid CA certificate", "one CA certificate in PEM form"),
      "certificates",
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
