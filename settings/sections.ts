import { X509Certificate } from "node:crypto";

import { isPinnedImage } from "./images.ts";
import { describeVersions, ISTIO, KARMADA, LINKERD, releaseLine } from "./tables/compatibility.ts";
import { multicluster } from "./multicluster.ts";
import { viz } from "./viz.ts";
import { isDnsLabel, RESERVED_NAMESPACES } from "./names.ts";
import { verdict } from "./problem.ts";
import {
  choice,
  choices,
  count,
  counts,
  flag,
  helmValues,
  list,
  mapping,
  section,
  text,
} from "./vocabulary.ts";

const QUANTITY = /^[1-9]\d{0,5}(Gi|Ti)$/;
const URL_TEXT = /^https?:\/\/[^\s/]+(\/\S*)?$/;

function image() {
  return text(
    isPinnedImage,
    "is not a pinned image",
    "registry/repository:tag with a tag other than latest, or with @sha256:digest",
  );
}

const HOST = /^(\*|(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$/;

function annotations() {
  return mapping(
    (key) => key !== "",
    () => true,
    "annotations",
  );
}

/** How the clusters of an Istio mesh share control planes. */
const TOPOLOGIES = ["multi-primary", "primary-remote"] as const;

/** Options of the Istio mesh. */
export const istio = section({
  version: text(
    (version) => releaseLine(ISTIO, version) !== undefined,
    "is not a supported version",
    describeVersions(ISTIO),
  ).default("1.31.1"),
  meshId: text(
    (value) => isDnsLabel(value) && value.length <= 63,
    "is not a DNS-1123 label",
    "a DNS-1123 label of at most 63 characters",
  ).default("archipelago"),
  namespace: text(
    (value) => isDnsLabel(value) && value.length <= 63,
    "is not a DNS-1123 label",
    "a DNS-1123 label of at most 63 characters",
  )
    .refine((value) => !RESERVED_NAMESPACES.includes(value), {
      error: verdict("is a namespace with another purpose", "a namespace that nothing else uses"),
    })
    .default("istio-system"),
  topology: choice(TOPOLOGIES).default("multi-primary"),
  istiodService: section({ annotations: annotations().default({}) }).prefault({}),
  eastWestGateway: section({ annotations: annotations().default({}) }).prefault({}),
  ingressGateway: section({
    enabled: flag().default(false),
    annotations: annotations().default({}),
    hosts: list(
      text(HOST, "is not a host", "a host name such as hello.example.com, *.example.com or *"),
      "host names",
      1,
    ).default(["*"]),
  }).prefault({}),
  locality: section({
    enabled: flag().default(false),
    failover: mapping(isDnsLabel, isDnsLabel, "a section of cluster: cluster").default({}),
  }).prefault({}),
  values: section({
    base: helmValues().default({}),
    istiod: helmValues().default({}),
    gateway: helmValues().default({}),
    ingressGateway: helmValues().default({}),
  }).prefault({}),
}).prefault({});

function isCertificate(pem: string): boolean {
  if (pem.match(/-----BEGIN /g)?.length !== 1) return false;
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}

/** Options of the Linkerd mesh. */
export const linkerd = section({
  version: text(
    (version) => releaseLine(LINKERD, version) !== undefined,
    "is not a supported version",
    describeVersions(LINKERD),
  ).default("2026.8.3"),
  highAvailability: flag().default(false),
  adopt: choices(["keep-issuer", "own-issuer", "done"], "a section of cluster: step").default({}),
  trust: section({
    additionalAnchors: list(
      text(isCertificate, "is not a certificate", "one certificate in PEM form"),
      "certificates",
    ).default([]),
  }).prefault({}),
  viz,
  values: section({
    crds: helmValues().default({}),
    controlPlane: helmValues().default({}),
    multicluster: helmValues().default({}),
    viz: helmValues().default({}),
  }).prefault({}),
  multicluster,
}).prefault({});

/** Lifetimes of certificates, in days, and whether the root may be deleted. */
export const trust = section({
  protectRoot: flag().default(true),
  rootValidityDays: count(365, 36500).default(3650),
  intermediateValidityDays: count(1, 36500).default(730),
  leafValidityDays: count(1, 36500).default(365),
  renewalWindowDays: count(0, 3650).default(30),
}).prefault({});

/** The federation control plane on the manager. */
export const karmada = section({
  enabled: flag().default(true),
  version: text(
    (version) => releaseLine(KARMADA, version) !== undefined,
    "is not a supported version",
    describeVersions(KARMADA),
  ).default("1.18.2"),
  replicas: count(1, 9).default(1),
  etcd: section({
    replicas: count(1, 7).default(1),
    storageClass: text(
      /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
      "is not a name",
      "the name of a storage class",
    ).optional(),
    size: text(QUANTITY, "is not a size", "whole Gi or Ti such as 10Gi").default("10Gi"),
  }).prefault({}),
  images: section({
    cfssl: image().optional(),
    kubectl: image().optional(),
  }).prefault({}),
  values: helmValues().default({}),
}).prefault({});

/** The demo workloads, given to Karmada. */
export const demo = section({
  enabled: flag().optional(),
  replicas: count(1, 1000).default(3),
  weights: counts(0, 1000, "a section of cluster: weight").default({}),
  emojivoto: flag().default(false),
}).prefault({});

/** The traffic gate. */
export const gate = section({
  enabled: flag().default(true),
  deadlineSeconds: count(10, 3600).default(300),
}).prefault({});

/** Where charts, images and manifests come from when the public places are out of reach. */
export const mirror = section({
  charts: text(
    /^(https?|oci):\/\/[^\s/]+(\/\S*)?$/,
    "is not the address of a chart repository",
    "oci://…, https://… or http://…",
  ).optional(),
  images: text(
    /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9._-]+)*$/,
    "is not a registry",
    "host[:port][/path] without a scheme",
  ).optional(),
  gatewayApi: text(
    URL_TEXT,
    "is not an address",
    "https://… or http://… of standard-install.yaml",
  ).default(
    "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml",
  ),
}).prefault({});
