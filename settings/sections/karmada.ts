import { chartVersions } from "../../components/internal/charts.ts";
import { shortestAfterSeconds } from "../../components/karmada/failoverScript.ts";
import { firstAdminGeneration } from "../../components/pki/karmadaNames.ts";
import {
  annotations,
  boolean,
  helmValues,
  integer,
  object,
  sourceRanges,
  string,
} from "../fields.ts";
import { OBJECT_NAME } from "../hosts.ts";
import { isFullImage, isPinnedImage } from "../images.ts";
import { message } from "../problem.ts";
import { describeVersions, KARMADA, releaseLine } from "../tables/compatibility.ts";
import { restore, snapshots } from "./snapshots.ts";

const IMAGE_FORM = "registry/repository:tag with a tag other than latest, or with @sha256:digest";

function image() {
  return string(isFullImage, "no registry host", IMAGE_FORM).refine(
    (given) => !isFullImage(given) || isPinnedImage(given),
    {
      error: message("image is not pinned", IMAGE_FORM),
    },
  );
}

/** Karmada, the federation control plane on the manager. */
export const karmada = object({
  enabled: boolean().default(true),
  version: string(
    (version) => releaseLine(KARMADA, version) !== undefined,
    "unsupported version",
    describeVersions(KARMADA),
  ).default(chartVersions.karmada),
  service: object({
    annotations: annotations().default({}),
    sourceRanges: sourceRanges().optional(),
  }).prefault({}),
  adminGeneration: integer(1, 1_000_000).default(firstAdminGeneration),
  replicas: integer(1, 9).default(1),
  etcd: object({
    replicas: integer(1, 7).default(1),
    storageClass: string(OBJECT_NAME, "invalid name", "the name of a storage class").optional(),
    size: string(
      /^[1-9]\d{0,5}(Gi|Ti)$/,
      "invalid size",
      "a size in whole Gi or Ti such as 10Gi",
    ).default("10Gi"),
  }).prefault({}),
  snapshots: snapshots.optional(),
  restore: restore.optional(),
  images: object({
    cfssl: image().optional(),
    kubectl: image().optional(),
  }).prefault({}),
  failover: object({
    enabled: boolean().default(false),
    afterSeconds: integer(shortestAfterSeconds, 3600).default(shortestAfterSeconds),
  }).prefault({}),
  values: helmValues().default({}),
}).prefault({});
