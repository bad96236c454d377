import { chartVersions } from "../../components/internal/charts.ts";
import {
  annotations,
  boolean,
  dnsLabel,
  duration,
  enumeration,
  helmValues,
  integer,
  nonEmptySet,
  object,
  sourceRanges,
  string,
} from "../fields.ts";
import { ROUTED_HOST } from "../hosts.ts";
import { isReservedNamespace } from "../names.ts";
import { message } from "../problem.ts";
import { describeVersions, ISTIO, releaseLine } from "../tables/compatibility.ts";
import { access } from "./access.ts";
import { locality } from "./locality.ts";

/** Fields of a Service of type LoadBalancer. */
function service() {
  return { annotations: annotations().default({}), sourceRanges: sourceRanges().optional() };
}

/** Options of the Istio mesh. */
export const istio = object({
  version: string(
    (version) => releaseLine(ISTIO, version) !== undefined,
    "unsupported version",
    describeVersions(ISTIO),
  ).default(chartVersions.istio),
  allowUnpatched: boolean().default(false),
  meshId: dnsLabel().default("archipelago"),
  namespace: dnsLabel()
    .refine((value) => !isReservedNamespace(value), {
      error: message("reserved namespace", "a namespace that nothing else uses"),
    })
    .default("istio-system"),
  topology: enumeration(["multi-primary", "primary-remote"]).default("multi-primary"),
  istiodService: object(service()).prefault({}),
  eastWestGateway: object(service()).prefault({}),
  ingressGateway: object({
    enabled: boolean().default(false),
    ...service(),
    hosts: nonEmptySet(
      string(
        ROUTED_HOST,
        "invalid host",
        "a host name such as hello.example.com, *.example.com or *",
      ),
      "host names",
    ).default(["*"]),
  }).prefault({}),
  connectTimeout: duration().default("2s"),
  outlierDetection: object({
    enabled: boolean().optional(),
    consecutiveLocalOriginFailures: integer(1, 1000).default(2),
    consecutive5xxErrors: integer(0, 1000).default(0),
    interval: duration().default("2s"),
    baseEjectionTime: duration().default("30s"),
    maxEjectionPercent: integer(1, 100).default(100),
    minHealthPercent: integer(0, 100).default(1),
  }).prefault({}),
  locality: locality(),
  ...access(),
  values: object({
    base: helmValues().default({}),
    istiod: helmValues().default({}),
    gateway: helmValues().default({}),
    ingressGateway: helmValues().default({}),
  }).prefault({}),
}).prefault({});
